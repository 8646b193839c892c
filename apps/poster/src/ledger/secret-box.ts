export { SecretBox, SecretBoxError } from '@app/platform';

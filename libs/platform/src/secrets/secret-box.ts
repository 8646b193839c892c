import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { SecretBoxError } from './secret-box.error.js';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
/** 96 bits, the size that GCM is made for. */
const IV_BYTES = 12;
const FORMAT = 'v1';

/**
 * Encrypts what is kept at rest: AES-256-GCM, bound to the place it is kept at, so that rows cannot be swapped. One key
 * encrypts; keys that were retired still decrypt, until `reseal` has been at everything.
 */
export class SecretBox {
  private readonly ring = new Map<string, Buffer>();
  private readonly activeId: string;

  /** Keys are 32 bytes in base64. @throws SecretBoxError when one of them is not */
  constructor(activeKey: string, retiredKeys: readonly string[] = []) {
    for (const retired of retiredKeys) this.add(retired);
    this.activeId = this.add(activeKey);
  }

  /** `place` is `table|row|column`. Returns `v1.kid.iv.ciphertext.tag`, its parts in base64url. */
  seal(text: string, place: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key(this.activeId), iv).setAAD(binding(place, this.activeId));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const parts = [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'));
    return [FORMAT, this.activeId, ...parts].join('.');
  }

  /** @throws SecretBoxError when no key of the ring fits, the place is another one, or it was changed */
  open(sealed: string, place: string): string {
    const [format, keyId = '', iv, text, tag] = sealed.split('.');
    if (format !== FORMAT || iv === undefined || text === undefined || tag === undefined)
      throw new SecretBoxError('sealed in another format');
    const key = this.key(keyId);
    try {
      const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
        .setAAD(binding(place, keyId))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SecretBoxError('it was changed, or belongs elsewhere', { cause });
    }
  }

  /** The same secret under the active key, or undefined when it is under it already. @throws SecretBoxError as `open` */
  reseal(sealed: string, place: string): string | undefined {
    return sealed.split('.')[1] === this.activeId ? undefined : this.seal(this.open(sealed, place), place);
  }

  private add(keyBase64: string): string {
    const key = Buffer.from(keyBase64, 'base64');
    if (key.length !== KEY_BYTES) throw new SecretBoxError(`a key must have ${KEY_BYTES} bytes`);
    const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
    this.ring.set(keyId, key);
    return keyId;
  }

  private key(keyId: string): Buffer {
    const key = this.ring.get(keyId);
    if (key === undefined) throw new SecretBoxError('sealed with a key that is not on the ring');
    return key;
  }
}

/** What the ciphertext is tied to: where it is kept, and under which key. */
function binding(place: string, keyId: string): Buffer {
  return Buffer.from(`${place}|${keyId}`);
}

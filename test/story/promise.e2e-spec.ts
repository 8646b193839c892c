import { tellTheStoryOfThePromise } from './promise.story.js';

tellTheStoryOfThePromise('PostgreSQL', () => undefined);

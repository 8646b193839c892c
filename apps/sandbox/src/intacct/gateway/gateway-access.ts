import type { SandboxSettings } from '../settings/sandbox-settings.js';
import type { SandboxSession, SessionRegistry } from '../sessions/session-registry.js';
import { OpenResults } from '../reads/read-by-query.functions.js';
import type { UnitOfWork } from '../state/unit-of-work.js';
import { CATCH_ALL, GatewayError } from './gateway-error.js';
import type { GatewayAuthentication, GatewayControl } from './gateway-request.js';

/** The documented credentials of the sandbox. */
export const SANDBOX_ACCESS = {
  senderId: 'sandbox',
  senderPassword: 'sandbox-sender',
  companyId: 'SANDBOX',
  userId: 'sandbox',
  userPassword: 'sandbox-user',
} as const;

/** An authentication that failed; ids are echoed for a wrong password and empty for a dead session. */
export class AccessRefusal {
  constructor(
    readonly error: GatewayError,
    readonly userId: string,
    readonly companyId: string,
  ) {}
}

export class GatewayAccess {
  #wrongPasswords = 0;

  constructor(
    readonly settings: SandboxSettings,
    readonly sessions: SessionRegistry,
  ) {}

  checkSender(control: GatewayControl): void {
    if (control.senderId !== SANDBOX_ACCESS.senderId || control.password !== SANDBOX_ACCESS.senderPassword) {
      throw new GatewayError([{ number: CATCH_ALL, description2: 'Incorrect Intacct XML Partner ID or password.' }]);
    }
    if (control.policyId) {
      const description2 = `${control.policyId} is not a valid transport policy.`;
      throw new GatewayError([{ number: CATCH_ALL, description2 }]);
    }
  }

  authenticate(authentication: GatewayAuthentication, unit: UnitOfWork, now: number): SandboxSession | AccessRefusal {
    if (authentication.kind === 'session') {
      const session = this.sessions.use(authentication.sessionId, now);
      return session ?? refused('Invalid session', '', '');
    }
    const { userId, companyId, password, locationId = '' } = authentication;
    if (companyId !== SANDBOX_ACCESS.companyId) {
      return refused(`The company ${companyId} does not exist`, userId, companyId, 'DL03000006');
    }
    const authorisation = this.#authorisation(userId, companyId);
    if (authorisation) return authorisation;
    const wrong = this.#password(userId, companyId, password);
    if (wrong) return wrong;
    if (locationId !== '' && !unit.find('LOCATIONENTITY', locationId)) {
      return refused(`The entity '${locationId}' is invalid.`, userId, companyId);
    }
    // A login inside the request needs no session afterwards; it lasts for this one request.
    const expiresAt = now + this.settings.sessionLifetimeMs;
    return { id: '', userId, companyId, entity: locationId, results: new OpenResults(), expiresAt };
  }

  unlock(): void {
    this.#wrongPasswords = 0;
  }

  #authorisation(userId: string, companyId: string): AccessRefusal | undefined {
    if (this.settings.senderAuthorised) return undefined;
    const error = new GatewayError([
      {
        number: CATCH_ALL,
        description: 'Invalid Web Services Authorization',
        description2: `The sender ID '${SANDBOX_ACCESS.senderId}' is not authorized to make Web Services requests to company ID '${companyId}'.`,
        correction: 'Contact the company administrator to grant Web Services authorization to this sender ID.',
      },
    ]);
    return new AccessRefusal(error, userId, companyId);
  }

  #password(userId: string, companyId: string, password: string): AccessRefusal | undefined {
    const limit = this.settings.lockAfterWrongPasswords;
    if (limit > 0 && this.#wrongPasswords >= limit)
      return refused('The user is locked. Contact your administrator.', userId, companyId);
    if (userId === SANDBOX_ACCESS.userId && password === SANDBOX_ACCESS.userPassword) {
      this.#wrongPasswords = 0;
      return undefined;
    }
    this.#wrongPasswords += 1;
    return refused('Sign-in information is incorrect. Please check your request.', userId, companyId);
  }
}

function refused(description2: string, userId: string, companyId: string, number = CATCH_ALL): AccessRefusal {
  return new AccessRefusal(new GatewayError([{ number, description2 }]), userId, companyId);
}

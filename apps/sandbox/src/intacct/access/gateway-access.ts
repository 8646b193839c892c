import { CATCH_ALL, GatewayError } from '../gateway/gateway-error.js';
import type { GatewayAuthentication, GatewayControl } from '../gateway/gateway-request.js';
import { OpenResults } from '../reads/read-by-query.functions.js';
import type { SandboxSession, SessionRegistry } from '../sessions/session-registry.js';
import type { GatewaySettings } from '../settings/gateway-settings.js';
import type { AccessDirectory, SandboxUser } from './access-directory.js';

const INVALID_SESSION = 'Invalid session';
const WRONG_SIGN_IN = 'Sign-in information is incorrect. Please check your request.';

/** An authentication that failed; ids are echoed for a wrong password and empty for a dead session. */
export class AccessRefusal {
  constructor(
    readonly error: GatewayError,
    readonly userId: string,
    readonly companyId: string,
  ) {}
}

export interface AccessParts {
  readonly directory: AccessDirectory;
  readonly settings: GatewaySettings;
  readonly sessions: SessionRegistry;
  /** Whether the company has an entity of that id. */
  readonly hasEntity: (companyId: string, entity: string) => boolean;
}

type Login = Extract<GatewayAuthentication, { kind: 'login' }>;

/** Senders and users at the door. */
export class GatewayAccess {
  constructor(readonly parts: AccessParts) {}

  /** Throws the control-level refusal of a sender, a policy or an expired company. */
  checkSender(control: GatewayControl, authentication: GatewayAuthentication): void {
    const { directory } = this.parts;
    const settings = this.parts.settings.of(this.companyOf(authentication));
    if (directory.sender(control.senderId)?.password !== control.password) {
      throw new GatewayError([{ number: CATCH_ALL, description2: 'Incorrect Intacct XML Partner ID or password.' }]);
    }
    if (control.policyId && !settings.transportPolicies.includes(control.policyId)) {
      const description2 = `${control.policyId} is not a valid transport policy.`;
      throw new GatewayError([{ number: CATCH_ALL, description2 }]);
    }
    if (authentication.kind === 'login' && directory.company(authentication.companyId)?.expired === true) {
      throw new GatewayError([{ number: 'PL04000055', description2: 'Your demo company has expired.' }]);
    }
  }

  authenticate(authentication: GatewayAuthentication, senderId: string, now: number): SandboxSession | AccessRefusal {
    if (authentication.kind === 'login') return this.#login(authentication, senderId, now);
    const session = this.parts.sessions.use(authentication.sessionId, now);
    if (!session) return refused(INVALID_SESSION, '', '');
    // Withdrawn leave ends sessions that are open, too.
    return this.#authorisation(senderId, session.userId, session.companyId) ?? session;
  }

  /** Company a request is for, before anything is checked: limits are counted by it. */
  companyOf(authentication: GatewayAuthentication): string {
    if (authentication.kind === 'login') return authentication.clientId || authentication.companyId;
    return this.parts.sessions.peek(authentication.sessionId)?.companyId ?? '';
  }

  mayEnter(companyId: string, userId: string, entity: string): boolean {
    if (entity === '') return true;
    const entities = this.parts.directory.user(companyId, userId)?.entities ?? [];
    return this.parts.hasEntity(companyId, entity) && (entities.length === 0 || entities.includes(entity));
  }

  #login(login: Login, senderId: string, now: number): SandboxSession | AccessRefusal {
    const { userId, companyId, clientId, locationId = '' } = login;
    const { directory, settings } = this.parts;
    const company = directory.company(companyId);
    if (!company) return refused(`The company ${companyId} does not exist`, userId, companyId, 'DL03000006');
    const target = clientId ?? companyId;
    const unauthorised = this.#authorisation(senderId, userId, target);
    if (unauthorised) return unauthorised;
    const user = directory.user(companyId, userId);
    const wrong = this.#password(user, login);
    if (wrong) return wrong;
    if (target !== companyId && !company.clients.includes(target)) return refused(WRONG_SIGN_IN, userId, companyId);
    if (!this.mayEnter(target, userId, locationId)) {
      return refused(`The entity '${locationId}' is invalid.`, userId, companyId);
    }
    // A login inside the request needs no session afterwards; it lasts for this one request.
    const expiresAt = now + settings.of(target).sessionLifetimeMs;
    return { id: '', userId, companyId: target, entity: locationId, results: new OpenResults(), expiresAt };
  }

  #authorisation(senderId: string, userId: string, companyId: string): AccessRefusal | undefined {
    const { directory, settings } = this.parts;
    if (settings.of(companyId).senderAuthorised && directory.isAuthorised(senderId, companyId)) return undefined;
    const error = new GatewayError([
      {
        number: CATCH_ALL,
        description: 'Invalid Web Services Authorization',
        description2: `The sender ID '${senderId}' is not authorized to make Web Services requests to company ID '${companyId}'.`,
        correction: 'Contact the company administrator to grant Web Services authorization to this sender ID.',
      },
    ]);
    return new AccessRefusal(error, userId, companyId);
  }

  #password(user: SandboxUser | undefined, login: Login): AccessRefusal | undefined {
    const { userId, companyId, password } = login;
    if (user?.locked === true) return refused('The user is locked. Contact your administrator.', userId, companyId);
    if (user?.password === password) {
      user.wrongPasswords = 0;
      return undefined;
    }
    if (user) {
      const limit = this.parts.settings.of(companyId).lockAfterWrongPasswords;
      user.wrongPasswords += 1;
      user.locked = limit > 0 && user.wrongPasswords >= limit;
    }
    return refused(WRONG_SIGN_IN, userId, companyId);
  }
}

function refused(description2: string, userId: string, companyId: string, number = CATCH_ALL): AccessRefusal {
  return new AccessRefusal(new GatewayError([{ number, description2 }]), userId, companyId);
}

import { newUser, type SandboxCompany, type SandboxUser } from '../access/access-directory.js';
import { SANDBOX_ACCESS } from '../access/sandbox-access.js';
import { DEMO_RECORDS } from '../seed/demo-records.js';
import type { ControlActions, GatewayTargets } from './control-action.js';
import type { ControlArguments } from './control-arguments.js';
import { ControlError } from './control-error.js';

function companyOf({ company, directory }: GatewayTargets): SandboxCompany {
  const found = directory.company(company.companyId);
  if (!found) throw new ControlError(`"company" is unknown: ${company.companyId}`);
  return found;
}

function userOf(args: ControlArguments, targets: GatewayTargets): SandboxUser {
  const userId = args.has('user') ? args.text('user') : SANDBOX_ACCESS.userId;
  const user = targets.directory.user(targets.company.companyId, userId);
  if (!user) throw new ControlError(`"user" is unknown in ${targets.company.companyId}: ${userId}`);
  return user;
}

function permissions(args: ControlArguments): Partial<SandboxUser> {
  return {
    ...(args.has('password') && { password: args.text('password') }),
    ...(args.has('deniedReads') && { deniedReads: args.texts('deniedReads') }),
    ...(args.has('deniedWrites') && { deniedWrites: args.texts('deniedWrites') }),
    ...(args.has('entities') && { entities: args.texts('entities') }),
  };
}

function lock(user: SandboxUser, locked: boolean): void {
  user.locked = locked;
  user.wrongPasswords = 0;
}

const PERMISSIONS = { deniedReads: 'texts?', deniedWrites: 'texts?', entities: 'texts?' } as const;

const CURRENCIES: readonly string[] = (DEMO_RECORDS['TRXCURRENCIES'] ?? []).map((row) => row['CODE'] ?? '');

/** Companies, users, senders and their authorizations. */
export const ACCESS_ACTIONS: ControlActions = {
  addSender: {
    about: 'makes a Web Services sender known; no company has authorised it yet',
    args: { sender: 'text', password: 'text' },
    example: { sender: 'partner', password: 'partner-password' },
    onGateway: (args, { directory }) =>
      directory.putSender({ senderId: args.text('sender'), password: args.text('password') }),
  },
  authoriseSender: {
    about: 'lets a sender into the company',
    args: { sender: 'text' },
    example: { sender: 'sandbox' },
    onGateway: (args, targets) => {
      const sender = args.text('sender');
      if (!targets.directory.sender(sender)) throw new ControlError(`"sender" is unknown: ${sender}`);
      const company = companyOf(targets);
      company.senders = [...new Set([...company.senders, sender])];
    },
  },
  withdrawSender: {
    about: 'takes that leave back, sessions that are open included',
    args: { sender: 'text' },
    example: { sender: 'sandbox' },
    onGateway: (args, targets) => {
      const company = companyOf(targets);
      if (!company.senders.includes(args.text('sender'))) {
        throw new ControlError(`"sender" is not authorised in ${company.companyId}: ${args.text('sender')}`);
      }
      company.senders = company.senders.filter((sender) => sender !== args.text('sender'));
    },
  },
  addCompany: {
    about: 'adds a company with the demo data and a user "sandbox"; clients are companies its users may slide into',
    args: { id: 'text', baseCurrency: 'text?', senders: 'texts?', clients: 'texts?' },
    example: { id: 'SECOND', baseCurrency: 'USD' },
    onGateway: async (args, { companies, directory }) => {
      if (directory.company(args.text('id'))) throw new ControlError(`"id" is taken: ${args.text('id')}`);
      const baseCurrency = args.text('baseCurrency') || 'EUR';
      if (!CURRENCIES.includes(baseCurrency)) {
        throw new ControlError(`"baseCurrency" must be one of ${CURRENCIES.join(', ')}`);
      }
      await companies.add({
        companyId: args.text('id'),
        baseCurrency,
        senders: args.has('senders') ? args.texts('senders') : [SANDBOX_ACCESS.senderId],
        clients: args.texts('clients'),
        expired: false,
        users: [newUser(SANDBOX_ACCESS.userId, SANDBOX_ACCESS.userPassword)],
      });
    },
  },
  expireCompany: {
    about: 'ends a demo company, or lets it live again',
    args: { expired: 'flag' },
    example: { expired: true },
    onGateway: (args, targets) => {
      companyOf(targets).expired = args.flag('expired');
    },
  },
  addUser: {
    about: 'adds a user; denied objects and allowed entities as lists',
    args: { user: 'text', password: 'text', ...PERMISSIONS },
    example: { user: 'reader', password: 'reader-password', deniedWrites: ['GLBATCH'] },
    onGateway: (args, targets) => {
      if (targets.directory.user(targets.company.companyId, args.text('user'))) {
        throw new ControlError(`"user" is taken: ${args.text('user')}`);
      }
      const user = newUser(args.text('user'), args.text('password'));
      companyOf(targets).users.push(Object.assign(user, permissions(args)));
    },
  },
  changeUser: {
    about: 'changes password, denied objects or allowed entities of a user; without a user, of the first one',
    args: { user: 'text?', password: 'text?', ...PERMISSIONS },
    example: { deniedReads: ['VENDOR'] },
    onGateway: (args, targets) => void Object.assign(userOf(args, targets), permissions(args)),
  },
  lockUser: {
    about: 'locks a user; without one, the first',
    args: { user: 'text?' },
    example: { user: 'sandbox' },
    onGateway: (args, targets) => lock(userOf(args, targets), true),
  },
  unlockUser: {
    about: 'unlocks a user and forgets wrong passwords; without one, the first',
    args: { user: 'text?' },
    example: { user: 'sandbox' },
    onGateway: (args, targets) => lock(userOf(args, targets), false),
  },
  forgetControlIds: {
    about: 'the company forgets every control id it has seen',
    args: {},
    example: {},
    onGateway: (_args, { company }) => company.controlIds.forgetAll(),
  },
  killSessions: {
    about: 'ends every session',
    args: {},
    example: {},
    onGateway: (_args, { sessions }) => sessions.killAll(),
  },
  endDelays: {
    about: 'ends every wait that a fault asked for: late answers go out, slow commits land',
    args: {},
    example: {},
    onGateway: (_args, { endDelays }) => endDelays(),
  },
  advanceClock: {
    about: 'moves the clock of the sandbox ahead',
    args: { ms: 'count' },
    example: { ms: 60_000 },
    onGateway: (args, { clock }) => clock.advance(args.count('ms')),
  },
};

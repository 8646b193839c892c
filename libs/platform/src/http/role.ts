/** What a caller may do; `viewer` only looks. */
export const roles = ['viewer', 'mapper', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Everybody may look; rules belong to mappers, money to operators; admins may do everything. */
const granted: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  mapper: ['viewer', 'mapper'],
  operator: ['viewer', 'operator'],
  admin: roles,
};

/** True when somebody with these roles may use a route that asks for `needed`. */
export function mayAct(own: readonly Role[], needed: Role): boolean {
  return own.some((role) => granted[role].includes(needed));
}

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}

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

/** True when a caller with `role` may use a route that asks for `needed`. */
export function mayAct(role: Role, needed: Role): boolean {
  return granted[role].includes(needed);
}

export function isRole(value: unknown): value is Role {
  return roles.some((role) => role === value);
}

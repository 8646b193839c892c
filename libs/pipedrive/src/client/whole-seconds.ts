/** `updated_since` refuses fractions of a second; rounding down keeps the boundary inside the inclusive filter. */
export function wholeSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

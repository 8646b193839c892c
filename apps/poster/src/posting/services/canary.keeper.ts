/** Tests that the ledger still refuses completed keys; without that nothing is resent unattended. */
export class CanaryKeeper {
  async runOnce(): Promise<{ tested: boolean; holds: boolean }> {
    throw new Error('under construction');
  }
}

import { checkedAddress } from './outbound-address.js';
import { SendFailedError } from './message.sender.js';

const TIMEOUT_MS = 10_000;

/** Posts JSON to an allowed address: no redirects, no waiting for ever, and the answer is not read. */
export class HttpPoster {
  constructor(private readonly allowedHosts: readonly string[]) {}

  async post(address: string | undefined, body: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    if (address === undefined) throw new SendFailedError('the channel has no address');
    // Checked again: the list may have become shorter since the channel was made.
    const url = this.allowed(address);
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new SendFailedError(`${url.hostname} cannot be reached (${reasonOf(error)})`);
    });
    await response.body?.cancel();
    if (!response.ok) throw new SendFailedError(`${url.hostname} answered ${response.status}`);
  }

  private allowed(address: string): URL {
    try {
      return checkedAddress(address, this.allowedHosts);
    } catch (error) {
      throw new SendFailedError(error instanceof Error ? error.message : 'the address is not allowed');
    }
  }
}

/** Only a code: messages of fetch may hold the address, which is a secret of chat channels. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  return typeof cause?.code === 'string' ? cause.code : 'connection failed';
}

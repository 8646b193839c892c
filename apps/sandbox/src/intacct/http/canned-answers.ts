/** As a proxy in front of the gateway shows it. */
export const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>Error</title></head><body><div class="cf-error-details">Web server is returning an unknown error</div></body></html>';

export function rateLimitBody(): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><response><errormessage><error><errorno>GW-0010</errorno>' +
    '<description>API rate limit exceeded</description><description2></description2><correction></correction>' +
    '</error></errormessage></response>'
  );
}

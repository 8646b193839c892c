import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';

import { askedFor, isUnprovenVisitor, problemPage } from './problem-page.js';

const problem = { type: 'about:blank', title: 'Unauthorized', status: 401, detail: 'This call needs an API key.' };
const request = (changes: object): FastifyRequest => ({ method: 'GET', headers: {}, ...changes }) as FastifyRequest;
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('a link in a message, clicked in a browser', () => {
  it('names the operation that shows it, with what the link was about, and how to sign in', () => {
    const asked = askedFor(
      request({
        routeOptions: { url: '/admin/postings/:dealId' },
        params: { dealId: '41' },
        query: { cause: 'mapping:category:Training' },
      }),
    );
    const page = problemPage({ ...problem, remedy: 'Send a key.' }, asked);
    expect(page).toContain('GET /admin/postings/{dealId}');
    expect(page).toContain('dealId: <code>41</code>');
    expect(page).toContain('cause: <code>mapping:category:Training</code>');
    expect(page).toContain('href="/docs"');
  });

  it('shows what it was given as text, and carries neither style nor script', () => {
    const values = { '<b>': '"><script>alert(1)</script>' };
    const page = problemPage({ ...problem, detail: `It's <i>you</i>` }, { method: 'GET', route: '/a&b', values });
    expect(page).toContain('&quot;&gt;&lt;script&gt;');
    expect(page).not.toMatch(/<script|<style|<b>|<i>|style=/);
    expect(page).toContain('/a&amp;b');
  });

  it('is answered with a page only where nothing was proven and a page was asked for', () => {
    expect(isUnprovenVisitor(request({ headers: browser }))).toBe(true);
    expect(isUnprovenVisitor(request({ headers: {} }))).toBe(false);
    expect(isUnprovenVisitor(request({ headers: { accept: 'application/json' } }))).toBe(false);
    expect(isUnprovenVisitor(request({ headers: { ...browser, 'x-api-key': 'k' } }))).toBe(false);
    expect(isUnprovenVisitor(request({ headers: { ...browser, authorization: 'Bearer x' } }))).toBe(false);
    expect(isUnprovenVisitor(request({ method: 'POST', headers: browser }))).toBe(false);
  });
});

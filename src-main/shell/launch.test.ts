import { expect, test } from 'vitest';
import { pageOfLink, readLaunch } from './launch.ts';

test.each([
  [['--workspace', '알약'], { workspaceDir: '/home/a/알약', page: null }],
  [['--workspace=/data/pills'], { workspaceDir: '/data/pills', page: null }],
  [['--workspace'], { workspaceDir: null, page: null }],
  [
    ['/usr/bin/electron', '--enable-features=X', 'pillsnap://run/run-7'],
    { workspaceDir: null, page: '/train?run=run-7' },
  ],
  [[], { workspaceDir: null, page: null }],
])('the command line %j asks for %j', (argv, launch) => {
  expect(readLaunch(argv, '/home/a')).toEqual(launch);
});

test('a link shows a run and nothing else', () => {
  expect(pageOfLink('pillsnap://run/2026-01-02_a.b-3')).toBe('/train?run=2026-01-02_a.b-3');
  for (const link of [
    'pillsnap://run/',
    'pillsnap://run/a/b',
    'pillsnap://run/a?x=1',
    'pillsnap://run/..%2f..',
    'pillsnap://run/a#b',
    'pillsnap://open/etc',
    'https://run/a',
    `pillsnap://run/${'a'.repeat(200)}`,
  ]) {
    expect(pageOfLink(link), link).toBeNull();
  }
});

import { enableCompileCache } from 'node:module';

// The entry of a thread of the open workspace. A thread does not share the cache of the program that starts it: stripping the
// types of what it needs and compiling that takes 0.7 s of processor time, half of which is kept here.
enableCompileCache();
await import('./workspace-answers.ts');

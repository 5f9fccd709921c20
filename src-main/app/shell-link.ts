import type { ShellCommand, ShellInfo } from '../../src-shared/contract/shell.ts';
import type { Language } from '../../src-shared/text/define.ts';

/** What the core and the shell around it tell each other. */
export class ShellLink {
  readonly info: ShellInfo;
  readonly #listeners = new Set<(command: ShellCommand) => void>();
  readonly #languageListeners = new Set<(language: Language) => void>();
  /** A link that started the program comes before its page. */
  readonly #pending: ShellCommand[] = [];

  constructor(info: ShellInfo) {
    this.info = info;
  }

  /** Asks the page to do something; the first page that listens hears what came before it. */
  send(command: ShellCommand): void {
    if (this.#listeners.size === 0) this.#pending.push(command);
    for (const listener of this.#listeners) listener(command);
  }

  /** Returns the function that ends it. */
  subscribe(listener: (command: ShellCommand) => void): () => void {
    this.#listeners.add(listener);
    for (const command of this.#pending.splice(0)) listener(command);
    return () => this.#listeners.delete(listener);
  }

  setLanguage(language: Language): void {
    for (const listener of this.#languageListeners) listener(language);
  }

  onLanguage(listener: (language: Language) => void): void {
    this.#languageListeners.add(listener);
  }
}

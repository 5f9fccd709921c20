import type { ContextBridge, IpcRenderer } from 'electron';
import type { Transport } from '../../src-shared/contract/define.ts';
import type { Port } from '../../src-shared/contract/frames.ts';
import { createMessageTransport } from '../../src-shared/contract/message-client.ts';
import { FRAME_CHANNEL } from './frame-channel.ts';

/** Gives the page exactly two functions, `invoke` and `subscribe`; Electron itself stays out of its reach. */
export function exposeTransport(
  contextBridge: Pick<ContextBridge, 'exposeInMainWorld'>,
  ipcRenderer: Pick<IpcRenderer, 'send' | 'on'>,
): void {
  const port: Port = {
    send: (frame) => ipcRenderer.send(FRAME_CHANNEL, frame),
    onMessage: (listener) => void ipcRenderer.on(FRAME_CHANNEL, (_event, frame: unknown) => listener(frame)),
    // The core lives in the process that owns this window: it can't go without it.
    onClose: () => {},
  };
  const { invoke, subscribe } = createMessageTransport(port);
  const api: Transport = {
    invoke: (path, input) => invoke(path, input),
    subscribe: (path, input, onEvent, onEnd) => subscribe(path, input, onEvent, onEnd),
  };
  contextBridge.exposeInMainWorld('pillsnap', api);
}

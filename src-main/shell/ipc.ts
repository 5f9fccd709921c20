import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { Transport } from '../../src-shared/contract/define.ts';
import type { Port } from '../../src-shared/contract/frames.ts';
import { serveTransport } from '../app/message-transport.ts';
import { FRAME_CHANNEL } from './frame-channel.ts';
import { PAGE_ORIGIN } from './page-protocol.ts';

/** The core's end for one page; a page that is reloaded gets a new one. */
type PagePort = { readonly receive: (frame: unknown) => void; readonly close: () => void };

/** Answers the contract over Electron's IPC, to the main frame of our own page only. */
export function serveContract(ipcMain: Pick<IpcMain, 'on'>, transport: Transport): void {
  const ports = new Map<number, PagePort>();
  ipcMain.on(FRAME_CHANNEL, (event, frame: unknown) => {
    if (!isOwnPage(event)) return;
    const { sender } = event;
    let port = ports.get(sender.id);
    if (!port) {
      port = openPort(sender, transport, () => ports.delete(sender.id));
      ports.set(sender.id, port);
    }
    port.receive(frame);
  });
}

/** A frame inside the page, or a page from elsewhere, is not ours, whatever loaded it. */
function isOwnPage({ senderFrame }: IpcMainEvent): boolean {
  if (senderFrame === null || senderFrame.parent !== null) return false;
  return URL.canParse(senderFrame.url) && senderFrame.url.startsWith(`${PAGE_ORIGIN}/`);
}

function openPort(sender: WebContents, transport: Transport, onClosed: () => void): PagePort {
  let receive: PagePort['receive'] = () => {};
  let notifyClosed = () => {};
  const port: Port = {
    send: (frame) => {
      if (!sender.isDestroyed()) sender.send(FRAME_CHANNEL, frame);
    },
    onMessage: (listener) => {
      receive = listener;
    },
    onClose: (listener) => {
      notifyClosed = listener;
    },
  };
  serveTransport(transport, port);
  const close = () => {
    sender.off('destroyed', close);
    sender.off('did-navigate', close);
    sender.off('render-process-gone', close);
    onClosed();
    notifyClosed();
  };
  sender.once('destroyed', close);
  // A reload: the subscriptions of the page before it end.
  sender.once('did-navigate', close);
  sender.once('render-process-gone', close);
  return { receive: (frame) => receive(frame), close };
}

import { contextBridge, ipcRenderer } from 'electron';
import { exposeTransport } from './expose.ts';

exposeTransport(contextBridge, ipcRenderer);

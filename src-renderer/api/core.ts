import { create } from 'zustand';
import { createClient } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import { Connection, type ConnectionState } from './connection.ts';

type Link = {
  readonly connection: ConnectionState;
  /** Counts the connections: whoever listens to a stream subscribes anew when it has grown. */
  readonly epoch: number;
};

/** Whether the core can be reached. */
export const useLink = create<Link>()(() => ({ connection: 'connecting', epoch: 0 }));

const connection = new Connection((state) =>
  useLink.setState(({ epoch }) => ({ connection: state, epoch: state === 'open' ? epoch + 1 : epoch })),
);

/** Everything that can be asked of the program, one connection for the whole window. */
export const core = createClient(contract, connection);

import { pickFolder } from '../ui/FolderPicker.tsx';
import { navigate } from '../ui/route.ts';
import { useHome } from './store.ts';

/** Asks for a folder and opens the workspace in it. */
export async function chooseWorkspace(title: string): Promise<void> {
  const dir = await pickFolder({ title });
  if (dir !== null) await openWorkspace(dir);
}

/** Opens a workspace and shows where it stands. */
export async function openWorkspace(dir: string): Promise<void> {
  if (await useHome.getState().open(dir)) navigate('home');
}

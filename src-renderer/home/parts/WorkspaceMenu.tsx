import { Button, Menu } from '@mantine/core';
import { ChevronDown, FlaskConical, FolderInput, FolderOpen, LogOut, Plus } from 'lucide-react';
import { useText } from '../../ui/i18n.ts';
import { navigate } from '../../ui/route.ts';
import { chooseWorkspace } from '../open-workspace.ts';
import { useHome } from '../store.ts';

/** What can be done with the open workspace, and the ways to another. */
export function WorkspaceMenu() {
  const text = useText('home');
  const close = useHome((state) => state.close);
  const makeSample = useHome((state) => state.makeSample);
  return (
    <Menu position="bottom-end" width={232}>
      <Menu.Target>
        <Button variant="default" rightSection={<ChevronDown size={14} />}>
          {text('menu.workspace')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<FolderInput size={16} />} onClick={() => navigate('home', { view: 'setup' })}>
          {text('menu.setup')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Plus size={16} />} onClick={() => navigate('home', { view: 'new' })}>
          {text('start.new')}
        </Menu.Item>
        <Menu.Item leftSection={<FolderOpen size={16} />} onClick={() => void chooseWorkspace(text('start.openTitle'))}>
          {text('start.open')}
        </Menu.Item>
        <Menu.Item leftSection={<FlaskConical size={16} />} onClick={() => void makeSample({})}>
          {text('start.sample')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} />} onClick={() => void close()}>
          {text('menu.close')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

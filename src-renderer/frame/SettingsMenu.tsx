import { ActionIcon, Menu } from '@mantine/core';
import { Check, Keyboard, Settings } from 'lucide-react';
import { useText } from '../ui/i18n.ts';
import { THEMES, usePreferences } from '../ui/preferences.ts';
import { openKeysHelp } from './KeysHelp.tsx';

const LANGUAGES = [
  { id: 'ko', name: '한국어' },
  { id: 'en', name: 'English' },
] as const;

/** Language, appearance, keys. */
export function SettingsMenu() {
  const text = useText('frame');
  const { language, theme, setLanguage, setTheme } = usePreferences();
  return (
    <Menu position="top-end" width={200}>
      <Menu.Target>
        <ActionIcon aria-label={text('settings.open')} title={text('settings.open')}>
          <Settings size={16} strokeWidth={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text('settings.language')}</Menu.Label>
        {LANGUAGES.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => setLanguage(id)} rightSection={<Chosen is={id === language} />}>
            <span lang={id}>{name}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{text('settings.theme')}</Menu.Label>
        {THEMES.map((id) => (
          <Menu.Item key={id} onClick={() => setTheme(id)} rightSection={<Chosen is={id === theme} />}>
            {text(`theme.${id}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Keyboard size={14} />} onClick={openKeysHelp} rightSection="?">
          {text('keys.open')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Chosen({ is }: { readonly is: boolean }) {
  return is ? <Check size={14} /> : null;
}

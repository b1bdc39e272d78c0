import { languages, setPreference, themes, usePreferences } from '../../data/preferences.js';
import { signOut } from '../../data/session.js';
import { useText } from '../../messages/messages.js';
import { Fact, Facts } from '../../parts/facts.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Box } from '../../parts/panel.js';
import { useViewer } from '../../shell/viewer.js';

/** Display settings of this browser, and data about the hub. */
export function SettingsPage() {
  const text = useText();
  const viewer = useViewer();
  const { theme, language, shortcuts } = usePreferences();
  return (
    <>
      <PageHeading title={text.settings.title} />
      <Box title={text.settings.browser}>
        <fieldset className="choices">
          <legend>{text.settings.themeLabel}</legend>
          {themes.map((one) => (
            <label key={one} className="check">
              <input type="radio" name="theme" checked={one === theme} onChange={() => setPreference('theme', one)} />
              {text.settings.theme[one]}
            </label>
          ))}
        </fieldset>
        <fieldset className="choices">
          <legend>{text.settings.language}</legend>
          {languages.map((one) => (
            <label key={one} className="check" lang={one === 'zh' ? 'zh-CN' : 'en'}>
              <input type="radio" name="language" checked={one === language} onChange={() => setPreference('language', one)} />
              {text.settings.languages[one]}
            </label>
          ))}
        </fieldset>
        <label className="check">
          <input type="checkbox" checked={shortcuts} onChange={(event) => setPreference('shortcuts', event.target.checked)} />
          <span>
            {text.settings.shortcuts} <span className="quiet small">{text.settings.shortcutsHelp}</span>
          </span>
        </label>
      </Box>
      <Box title={text.settings.hub}>
        <Facts>
          <Fact name={text.settings.version}>{viewer?.version ?? text.none}</Fact>
          <Fact name={text.settings.address}>
            <code>{location.origin}</code>
          </Fact>
          <Fact name={text.settings.viewer}>{viewer?.name ?? text.none}</Fact>
        </Facts>
        <p>
          <button type="button" className="button" onClick={() => signOut('left')}>
            {text.nav.signOut}
          </button>
        </p>
      </Box>
    </>
  );
}

/** The page of the simulated clusters: their state, a form for faults, the last writes. It polls once a second. */
export function controlPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated clusters</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>Simulated clusters</h1>
<p id="problem" role="alert"></p>
<form id="form">
<label>Cluster <select id="member"></select></label>
<label>Fault <select id="kind"></select></label>
<span id="settings"></span>
<label>For seconds <input id="for" type="number" min="0" placeholder="until ended"></label>
<button>Begin</button>
<p id="says"></p>
</form>
<table><caption>Clusters</caption>
<thead><tr><th>Name</th><th>Version</th><th>Nodes</th><th>Pods</th><th>Objects</th><th>Watches</th><th>Faults</th></tr></thead>
<tbody id="members"></tbody></table>
<table><caption>Last writes</caption>
<thead><tr><th>Time</th><th>Cluster</th><th>User</th><th>Verb</th><th>Object</th></tr></thead>
<tbody id="writes"></tbody></table>
</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
form { display: flex; flex-wrap: wrap; gap: .8rem; align-items: end; }
label { display: inline-flex; flex-direction: column; font-size: .85rem; }
#settings { display: inline-flex; gap: .8rem; }
#says { flex-basis: 100%; margin: 0; opacity: .8; }
#problem:not(:empty) { border-left: 4px solid #c33; padding-left: .6rem; }
button, select, input { font: inherit; }
`;

const script = `
const at = (id) => document.getElementById(id);
const make = (name, text, parts = []) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  element.append(...parts);
  return element;
};
const row = (cells) => make('tr', undefined, cells.map((cell) => (cell instanceof Node ? make('td', undefined, [cell]) : make('td', String(cell)))));
let kinds = [];

async function call(method, path, body) {
  const answer = await fetch('api' + path, { method, body: body && JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message);
  return told;
}

async function attempt(run) {
  try {
    await run();
    at('problem').textContent = '';
  } catch (error) {
    at('problem').textContent = error.message;
  }
}

function showKind() {
  const kind = kinds.find(({ name }) => name === at('kind').value);
  at('says').textContent = kind ? kind.says : '';
  at('settings').replaceChildren(...Object.entries(kind ? kind.settings : {}).map(([name, usual]) => {
    const choices = kind.choices && kind.choices[name];
    const input = choices ? make('select', undefined, choices.map((choice) => make('option', choice))) : make('input');
    input.name = name;
    input.value = usual;
    return make('label', name, [input]);
  }));
}

function faultsOf(member) {
  const list = make('span');
  for (const fault of member.faults) {
    const end = make('button', 'end ' + fault.kind);
    end.title = JSON.stringify(fault.settings);
    end.onclick = () => attempt(async () => {
      await call('DELETE', '/members/' + encodeURIComponent(member.name) + '/faults?kind=' + fault.kind);
      await show();
    });
    list.append(end, ' ');
  }
  return list;
}

async function show() {
  const state = await call('GET', '');
  const chosen = at('member').value;
  at('member').replaceChildren(make('option', '*'), ...state.members.map(({ name }) => make('option', name)));
  at('member').value = chosen || (state.members[0] ? state.members[0].name : '*');
  at('members').replaceChildren(...state.members.map((one) => row([one.name, one.version, one.nodes, one.pods, one.objects, one.watches, faultsOf(one)])));
  const { writes } = await call('GET', '/writes?limit=20&after=' + Math.max(0, state.writes - 20));
  at('writes').replaceChildren(...writes.reverse().map((one) => row([
    new Date(one.timeMs).toLocaleTimeString(), one.cluster, one.user, one.verb + (one.unchanged ? ' (same)' : ''),
    one.resource + ' ' + (one.namespace ? one.namespace + '/' : '') + one.name,
  ])));
}

at('kind').onchange = showKind;
at('form').onsubmit = (event) => {
  event.preventDefault();
  attempt(async () => {
    const settings = Object.fromEntries([...at('settings').querySelectorAll('input, select')].map(({ name, value }) => [name, value]));
    const seconds = Number(at('for').value);
    await call('POST', '/members/' + encodeURIComponent(at('member').value) + '/faults', {
      kind: at('kind').value, settings, forMs: seconds > 0 ? seconds * 1000 : undefined,
    });
    await show();
  });
};
attempt(async () => {
  kinds = (await call('GET', '/faults')).faults;
  at('kind').replaceChildren(...kinds.map(({ name }) => make('option', name)));
  showKind();
  await show();
});
setInterval(() => { if (!document.hidden && !at('form').contains(document.activeElement)) attempt(show); }, 1000);
`;

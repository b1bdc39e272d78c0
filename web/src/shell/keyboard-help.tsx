import { useText } from '../messages/messages.js';
import { Dialog } from '../parts/dialog.js';

export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  return (
    <Dialog title={text.keys.title} onClose={onClose}>
      <table className="rows">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{text.keys.key}</th>
            <th scope="col">{text.keys.does}</th>
          </tr>
        </thead>
        <tbody>
          {text.keys.list.map(([keys, does]) => (
            <tr key={keys}>
              <td>
                <kbd>{keys}</kbd>
              </td>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet small">{text.keys.off}</p>
    </Dialog>
  );
}

// Elements of the page. Text from the tables only ever becomes text: nothing here parses HTML.

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value === true) {
      node.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value);
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined) {
      node.append(child);
    }
  }
  return node;
}

function element(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function drawn(name, attributes, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

const ROWS_AT_FIRST = 100;

/**
 * A table. Columns: { name, number: whether it holds numbers, value: row -> text or node }.
 */
function table(caption, columns, rows) {
  const body = element('tbody');
  const cut = rows.length > ROWS_AT_FIRST;
  const heading = element('caption', {}, caption + (cut ? ' (the first ' + ROWS_AT_FIRST + ' of ' + grouped(rows.length) + ')' : ''));
  const add = (some) =>
    some.forEach((row) =>
      body.append(
        element(
          'tr',
          {},
          columns.map((column, i) => {
            const value = column.value(row);
            return element(
              i === 0 ? 'th' : 'td',
              { scope: i === 0 ? 'row' : null, class: column.number ? 'number' : null, 'data-label': column.name },
              element('span', {}, value === null || value === undefined || value === '' ? DASH : value)
            );
          })
        )
      )
    );
  add(rows.slice(0, ROWS_AT_FIRST));
  const whole = element(
    'table',
    {},
    heading,
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        columns.map((column) => element('th', { scope: 'col', class: column.number ? 'number' : null }, column.name))
      )
    ),
    body
  );
  const holder = element('div', { class: 'table' }, whole);
  if (cut) {
    const more = element(
      'button',
      {
        type: 'button',
        onclick: () => {
          add(rows.slice(ROWS_AT_FIRST));
          heading.textContent = caption;
          more.remove();
        },
      },
      'Show all ' + grouped(rows.length) + ' rows'
    );
    holder.append(more);
  }
  return holder;
}

/** A sentence in which what stands between backticks is typed: text and nodes. */
function worded(sentence) {
  return sentence.split('`').map((part, i) => (i % 2 === 1 ? element('code', {}, part) : part));
}

/** Terms and what they are: [[term, text or node], ...]; absent ones are left out. */
function facts(pairs) {
  return element(
    'dl',
    { class: 'facts' },
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([term, value]) => element('div', {}, element('dt', {}, term), element('dd', {}, value)))
  );
}

function save(name, type, text) {
  const link = element('a', { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** For file names. */
function plainName(text) {
  return text.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
}

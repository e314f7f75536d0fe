// Comfort only: every page works without this file.

const minute = 60, hour = 3600, day = 86400;

/** The same words as the server's relative times. */
function relative(seconds) {
  const ahead = seconds < 0, s = Math.abs(seconds);
  if (s < 45) return ahead ? 'in a moment' : 'just now';
  const [n, unit] = s < hour ? [Math.round(s / minute), 'minute']
    : s < day ? [Math.round(s / hour), 'hour']
    : s < 60 * day ? [Math.round(s / day), 'day']
    : s < 730 * day ? [Math.round(s / (30.44 * day)), 'month'] : [Math.round(s / (365.25 * day)), 'year'];
  const many = `${n} ${unit}${n === 1 ? '' : 's'}`;
  return ahead ? `in ${many}` : `${many} ago`;
}

// The server's clock, so that a wrong clock here does not show wrong times.
const served = Date.parse(document.documentElement.dataset.now ?? '');
const skew = Number.isNaN(served) ? 0 : served - Date.now();

function refreshTimes() {
  for (const t of document.querySelectorAll('time[data-relative]')) {
    const at = Date.parse(t.dateTime);
    if (!Number.isNaN(at)) t.textContent = relative((Date.now() + skew - at) / 1000);
  }
}
setInterval(refreshTimes, 30_000);

// One click sends a form once.
document.addEventListener('submit', event => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method !== 'post' || form.hasAttribute('hx-post')) return;
  form.dataset.sent = 'yes';
  form.querySelectorAll('button:not([name])').forEach(b => b.setAttribute('aria-busy', 'true'));
});
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(f => {
  delete f.dataset.sent;
  f.querySelectorAll('[aria-busy]').forEach(b => b.removeAttribute('aria-busy'));
}));

// A sheet closes with Escape and with a click elsewhere.
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  const open = document.activeElement?.closest('details.dialog[open]') ?? document.querySelector('details.dialog[open]');
  if (open) { open.open = false; open.querySelector('summary').focus(); }
});
document.addEventListener('click', event => {
  const closer = event.target.closest('[data-closes]');
  if (closer) { closer.closest('details').open = false; return; }
  for (const open of document.querySelectorAll('details.dialog:not(.wide)[open]')) {
    if (!open.contains(event.target)) open.open = false;
  }
  const copier = event.target.closest('[data-copies]');
  if (copier) {
    const text = document.getElementById(copier.dataset.copies)?.textContent ?? '';
    navigator.clipboard?.writeText(text.trim()).then(() => { copier.textContent = 'Copied'; });
  }
});

// Keys: / to search, j and k along a list, g then i to the inbox.
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, textarea, select, [contenteditable]')) return;
  if (event.key === '/') {
    const search = document.querySelector('[data-search]');
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  } else if (event.key === 'j' || event.key === 'k') {
    const items = [...document.querySelectorAll('[data-list] .subject')];
    if (!items.length) return;
    const here = items.indexOf(document.activeElement);
    const next = here < 0 ? 0 : here + (event.key === 'j' ? 1 : -1);
    items[Math.max(0, Math.min(items.length - 1, next))].focus();
  } else if (event.key === 'r') {
    const reply = document.querySelector('[data-reply]');
    if (reply) { event.preventDefault(); reply.focus(); }
  }
});

// Ctrl+Enter sends what is being written.
document.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches('textarea')) {
    event.target.form?.requestSubmit();
  }
});

// Drawing over a plot asks for the time between.
for (const svg of document.querySelectorAll('.plot svg[data-brush]')) {
  const bars = [...svg.querySelectorAll('[data-from]')];
  let start = null, mark = null;
  const barAt = event => {
    const box = svg.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.max(0, Math.min(bars.length - 1, Math.floor(share * bars.length)));
  };
  const width = Number(svg.viewBox.baseVal.width) / Math.max(1, bars.length);
  svg.addEventListener('pointerdown', event => { if (event.button === 0) start = barAt(event); });
  svg.addEventListener('pointermove', event => {
    if (start === null) return;
    const end = barAt(event);
    if (!mark && end !== start) {
      mark = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      mark.setAttribute('class', 'brush');
      mark.setAttribute('y', '0');
      mark.setAttribute('height', String(svg.viewBox.baseVal.height));
      svg.append(mark);
      svg.setPointerCapture(event.pointerId);
    }
    if (mark) {
      mark.setAttribute('x', String(Math.min(start, end) * width));
      mark.setAttribute('width', String((Math.abs(end - start) + 1) * width));
    }
  });
  svg.addEventListener('pointerup', event => {
    const first = start, drawn = mark;
    start = null;
    mark = null;
    if (!drawn) return;
    const end = barAt(event);
    const url = new URL(svg.dataset.brush, location.href);
    url.searchParams.set('from', bars[Math.min(first, end)].dataset.from);
    url.searchParams.set('to', bars[Math.max(first, end)].dataset.to);
    location.assign(url);
  });
}

'use strict';

// ---- tables that are there already: a click on a head sorts the rows ----

// What a cell is sorted by: the value that it carries, else its number, else its text.
function valueOf(cell) {
	if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
	const text = cell.textContent.trim();
	const number = parseFloat(text.replace(/\u202f/g, '').replace('−', '-'));
	return cell.classList.contains('number') ? (isNaN(number) ? -Infinity : number) : text;
}

function compare(a, b) {
	return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

// Numbers begin with the greatest, names with the first. Returns 1 for ascending, -1 for descending.
function turn(head) {
	const numeric = head.classList.contains('number');
	const before = head.getAttribute('aria-sort');
	const way = before === 'descending' ? 1 : before === 'ascending' ? -1 : numeric ? -1 : 1;
	for (const other of head.parentNode.children) other.removeAttribute('aria-sort');
	head.setAttribute('aria-sort', way > 0 ? 'ascending' : 'descending');
	return way;
}

for (const table of document.querySelectorAll('table.sortable')) {
	for (const button of table.querySelectorAll('thead button')) {
		button.addEventListener('click', () => {
			const head = button.parentNode, column = head.cellIndex, way = turn(head);
			const body = table.tBodies[0];
			const rows = Array.from(body.rows);
			rows.sort((a, b) => way * compare(valueOf(a.cells[column]), valueOf(b.cells[column])));
			body.append(...rows);
		});
	}
}

// ---- the table of runs: made from data, a page at a time ----

const data = document.getElementById('runs-data');
if (data) {
	const STEP = 100;
	const runs = JSON.parse(data.textContent);
	const words = runs.map(run => run.slice(0, 5).map(value => ` ${value} `).join('').toLowerCase());
	const table = document.getElementById('runs-table'), body = table.tBodies[0];
	const filter = document.getElementById('runs-filter'), more = document.getElementById('runs-more');
	const count = document.getElementById('runs-count');
	const heads = Array.from(table.tHead.rows[0].cells);
	let shown = runs.map((run, i) => i), limit = STEP, sorting = null;

	// A word that is a name of a workload, a QoS, a policy or a number must be it; else it may stand anywhere.
	const whole = new Set(runs.flatMap(run => run.slice(0, 5).map(value => String(value).toLowerCase())));
	const matches = (text, word) => text.includes(whole.has(word) ? ` ${word} ` : word);

	const cell = (value, column) => {
		const td = document.createElement('td');
		td.textContent = value === null ? '–' : column === 5 ? (100 * value).toFixed(1) + ' %' : value;
		if (heads[column].classList.contains('number')) td.className = 'number';
		return td;
	};
	const draw = () => {
		body.replaceChildren(...shown.slice(0, limit).map(i => {
			const tr = document.createElement('tr');
			tr.append(...runs[i].map(cell));
			return tr;
		}));
		more.hidden = shown.length <= limit;
		count.textContent = `${shown.length} of ${runs.length}`;
	};
	const choose = () => {
		const wanted = filter.value.toLowerCase().split(/\s+/).filter(word => word);
		shown = runs.map((run, i) => i).filter(i => wanted.every(word => matches(words[i], word)));
		if (sorting) {
			const {column, way} = sorting;
			const key = value => value === null ? -Infinity : value;
			shown.sort((a, b) => way * compare(key(runs[a][column]), key(runs[b][column])) || a - b);
		}
		draw();
	};
	filter.addEventListener('input', () => { limit = STEP; choose(); });
	more.addEventListener('click', () => { limit += 10 * STEP; draw(); });
	for (const head of heads) {
		head.querySelector('button').addEventListener('click', () => {
			sorting = {column: head.cellIndex, way: turn(head)};
			choose();
		});
	}
	choose();
}

/* The language of the names, and the search, of the world's pages. */
'use strict';

const root = document.documentElement;
const SHOWN = 12;

function speak(language) {
	root.dataset.words = language;
	for (const button of document.querySelectorAll('[data-language]'))
		button.setAttribute('aria-pressed', String(button.dataset.language === language));
}

/* A page from a file may have no storage: then the language lasts as long as the page. */
function remembered() {
	try {
		return localStorage.getItem('words') || 'en';
	} catch (error) {
		return 'en';
	}
}

function remember(language) {
	try {
		localStorage.setItem('words', language);
	} catch (error) {
		return;
	}
}

/* Those that begin with it come first. */
function matches(wanted) {
	const at = ([english, russian]) => Math.min(...[english, russian].map(name => {
		const letters = name.toLowerCase().replace(/^[^\p{L}]+/u, '');
		return letters.includes(wanted) ? letters.indexOf(wanted) : Infinity;
	}));
	return NAMES.filter(one => at(one) < Infinity).sort((a, b) => at(a) - at(b)).slice(0, SHOWN);
}

function show(list, wanted) {
	const shown = wanted === '' ? [] : matches(wanted);
	list.replaceChildren(...shown.map(([english, russian, kind, address]) => {
		const item = document.createElement('li'), link = document.createElement('a'), what = document.createElement('small');
		link.href = address;
		link.textContent = root.dataset.words === 'ru' ? russian : english;
		what.textContent = kind;
		link.append(' ', what);
		item.append(link);
		return item;
	}));
	list.hidden = shown.length === 0;
}

speak(remembered());
document.addEventListener('DOMContentLoaded', () => {
	const search = document.getElementById('search'), list = document.getElementById('found');
	speak(root.dataset.words);
	if (matchMedia('(max-width: 60rem)').matches)
		document.querySelector('nav details').open = false;
	for (const button of document.querySelectorAll('[data-language]'))
		button.addEventListener('click', () => {
			speak(button.dataset.language);
			remember(button.dataset.language);
		});
	search.addEventListener('input', () => show(list, search.value.trim().toLowerCase()));
	search.addEventListener('keydown', event => {
		const first = list.querySelector('a');
		if (event.key === 'Enter' && first !== null)
			first.click();
		if (event.key === 'Escape' || (event.key === 'Enter' && first !== null)) {
			search.value = '';
			show(list, '');
		}
	});
	list.addEventListener('click', () => {
		search.value = '';
		show(list, '');
	});
});

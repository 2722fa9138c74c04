// One message as an element: text with entities, and the keyboard under it. Text only ever becomes text nodes.

const PENDING_MS = 15000;
const EMOJI_LINE = /^(?:(?:\p{Regional_Indicator}{2}|\p{Emoji_Presentation}|\p{Extended_Pictographic})[\u{FE0F}\u{200D}\u{1F3FB}-\u{1F3FF}]*[ ]?){3,}$/u;

export function element(tag, properties = {}, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (name === "data")
			Object.assign(made.dataset, value);
		else if (name in made)
			made[name] = value;
		else
			made.setAttribute(name, value);
	}
	made.append(...children);
	return made;
}

/* Plain text; several lines of nothing but emoji are a picture (a map), set without gaps. */
function appendText(parent, text) {
	let picture = [];
	const flush = (next) => {
		if (picture.length > 1)
			parent.append(element("span", { className: "picture" }, picture.join("\n")));
		else if (picture.length === 1)
			parent.append(picture[0]);
		if (picture.length > 0 && next)
			parent.append("\n");
		picture = [];
	};
	const lines = text.split("\n");
	lines.forEach((line, i) => {
		const hasNext = i + 1 < lines.length;
		if (EMOJI_LINE.test(line)) {
			picture.push(line);
			return;
		}
		flush(true);
		parent.append(hasNext ? `${line}\n` : line);
	});
	flush(false);
}

function spoiler() {
	const cover = element("span", { className: "spoiler", tabIndex: 0, role: "button", ariaLabel: "Hidden text" });
	const reveal = () => {
		cover.classList.add("open");
		cover.removeAttribute("role");
		cover.ariaLabel = null;
	};
	cover.addEventListener("click", reveal);
	cover.addEventListener("keydown", (event) => {
		if (event.key === "Enter" || event.key === " ")
			reveal();
	});
	return cover;
}

function link(url) {
	return element("a", { href: /^https?:\/\//.test(url) ? url : "#", target: "_blank", rel: "noopener noreferrer" });
}

const SHAPES = {
	bold: () => element("strong"),
	italic: () => element("em"),
	underline: () => element("u"),
	strikethrough: () => element("s"),
	code: () => element("code"),
	pre: () => element("pre"),
	blockquote: () => element("blockquote"),
	expandable_blockquote: () => element("blockquote"),
	custom_emoji: () => element("span"),
	spoiler,
	text_link: (entity) => link(entity.url),
	bot_command: () => element("button", { type: "button", className: "command" }),
};

/* Entities come sorted, outer ones first, and are properly nested: offsets count UTF-16 units, as JavaScript does. */
function appendEntities(parent, text, entities, from, to) {
	let at = from;
	for (let i = 0; i < entities.length;) {
		const entity = entities[i];
		const end = Math.min(entity.offset + entity.length, to);
		let next = i + 1;
		while (next < entities.length && entities[next].offset < end)
			next++;
		if (entity.offset >= at) {
			const child = (SHAPES[entity.type] ?? SHAPES.custom_emoji)(entity);
			appendText(parent, text.slice(at, entity.offset));
			appendEntities(child, text, entities.slice(i + 1, next), entity.offset, end);
			parent.append(child);
			at = end;
		}
		i = next;
	}
	appendText(parent, text.slice(at, to));
}

export function renderText(message) {
	const body = element("div", { className: "text", dir: "auto", data: { testid: "message-text" } });
	appendEntities(body, message.text, message.entities, 0, message.text.length);
	return body;
}

function keyButton(button) {
	const key = element(button.url ? "a" : "button", {
		className: `key ${button.style ?? ""}`,
		data: { testid: "inline-button", label: button.text, data: button.callback_data ?? "" },
	}, element("span", {}, button.text));
	if (button.url)
		Object.assign(key, { href: link(button.url).href, target: "_blank", rel: "noopener noreferrer" });
	else
		key.type = "button";
	return key;
}

export function renderKeyboard(rows) {
	const keyboard = element("div", { className: "keyboard", role: "group", ariaLabel: "Buttons", data: { testid: "keyboard" } });
	for (const row of rows) {
		const line = element("div", { className: "row" }, ...row.map(keyButton));
		line.style.setProperty("--keys", row.length);
		keyboard.append(line);
	}
	return keyboard;
}

/* Which buttons still wait for the bot's answer. */
export function showPending(node, message, presses) {
	const waiting = new Set();
	for (const press of presses.values())
		if (press.message_id === message.id && !press.answered && !press.expired && Date.now() - press.seen < PENDING_MS)
			waiting.add(press.data);
	for (const key of node.querySelectorAll(".key")) {
		const isPending = key.dataset.data !== "" && waiting.has(key.dataset.data);
		key.classList.toggle("pending", isPending);
		key.setAttribute("aria-busy", String(isPending));
	}
}

export function timeText(seconds) {
	return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/* The focused key, so that an edit that brings the same key again doesn't lose it. */
function focusedKey(node) {
	const key = document.activeElement;
	return key && node.contains(key) && key.classList.contains("key") ? key.dataset.label : null;
}

/* Brings `node` up to date with `message`; only what changed is replaced. */
export function updateMessage(node, message) {
	const focused = focusedKey(node);
	const keys = JSON.stringify(message.keyboard);
	const text = JSON.stringify([message.text, message.entities]);
	if (node.shownText !== text) {
		node.querySelector(".text").replaceWith(renderText(message));
		node.shownText = text;
	}
	if (node.shownKeys !== keys) {
		node.querySelector(".keyboard")?.remove();
		if (message.keyboard.length > 0)
			node.append(renderKeyboard(message.keyboard));
		node.shownKeys = keys;
	}
	node.querySelector(".bubble").classList.toggle("edited", message.edits > 0);
	node.querySelector(".meta").textContent = `${message.edits > 0 ? "edited " : ""}${timeText(message.date)}`;
	node.dataset.version = message.version;
	if (focused !== null)
		[...node.querySelectorAll(".key")].find((key) => key.dataset.label === focused)?.focus();
}

export function createMessage(message) {
	const node = element("article", {
		className: `message ${message.from}`,
		data: { testid: "message", id: message.id, from: message.from },
	}, element("div", { className: "bubble" },
		element("div", { className: "text" }), element("div", { className: "meta" })));
	updateMessage(node, message);
	return node;
}

// What the page knows: players, the chats that were opened, and what has been read.

const READ_KEY = "wildmarch-sandbox-read";
const MESSAGES_MAX = 200;
const PRESSES_MAX = 100;
const ACTION_MS = 5000;

function loadRead() {
	try {
		return JSON.parse(localStorage.getItem(READ_KEY)) ?? { epoch: 0, seen: {} };
	} catch {
		return { epoch: 0, seen: {} };
	}
}

export const state = {
	epoch: 0,
	version: 0,
	bot: null,
	players: new Map(), // id → player
	chats: new Map(), // id → { version, messages: Map, presses: Map, commands, action, actionUntil }
	active: null, // id of the open tab
	read: loadRead(),
};

export function chatOf(id) {
	if (!state.chats.has(id))
		state.chats.set(id, { version: 0, messages: new Map(), presses: new Map(), commands: [], action: "", actionUntil: 0 });
	return state.chats.get(id);
}

export function unread(player) {
	return Math.max(0, player.bot_messages - (state.read.seen[player.id] ?? 0));
}

export function markRead(player) {
	if (unread(player) === 0)
		return;
	state.read.seen[player.id] = player.bot_messages;
	localStorage.setItem(READ_KEY, JSON.stringify(state.read));
}

/* Another epoch: the sandbox was reset or restarted, and nothing we know is true any more. */
function forget(epoch) {
	state.epoch = epoch;
	state.version = 0;
	state.players.clear();
	state.chats.clear();
	if (state.read.epoch !== epoch)
		state.read = { epoch, seen: {} };
}

/* Merges what is new in a chat; returns the presses that have just been answered. */
function mergeChat(view) {
	const chat = chatOf(view.player.id);
	const isFirst = chat.version === 0;
	const answered = [];
	for (const message of view.messages) {
		if (message.deleted)
			chat.messages.delete(message.id);
		else
			chat.messages.set(message.id, message);
	}
	for (const id of [...chat.messages.keys()].sort((a, b) => a - b).slice(0, -MESSAGES_MAX))
		chat.messages.delete(id);
	for (const press of view.presses) {
		const known = chat.presses.get(press.id);
		chat.presses.set(press.id, { ...press, seen: known?.seen ?? Date.now() });
		if (press.answered && !known?.answered && !isFirst)
			answered.push(press);
	}
	for (const id of [...chat.presses.keys()].slice(0, -PRESSES_MAX))
		chat.presses.delete(id);
	chat.version = view.version;
	chat.commands = view.commands;
	chat.action = view.action;
	chat.actionUntil = view.action ? Date.now() + ACTION_MS : 0;
	return answered;
}

/* Merges an answer of the control API; returns the presses that have just been answered. */
export function merge(news) {
	if (news.epoch !== state.epoch)
		forget(news.epoch);
	state.version = news.version;
	state.bot = news.bot;
	for (const player of news.players)
		state.players.set(player.id, player);
	return news.chat ? mergeChat(news.chat) : [];
}

// The page's life: one long poll that follows the sandbox, and what the parts do with its news.
import * as api from "./api.js";
import { chatOf, markRead, merge, state, unread } from "./state.js";
import { listenToChat, renderChat } from "./chat.js";
import { listenToTabs, renderTabs } from "./tabs.js";
import { listenToDialogs, showAlert, showInfo, toast } from "./dialogs.js";

const POLL_MS = 25000;
const RETRY_MS = 1000;
let poll = new AbortController();

function render() {
	const active = state.players.get(state.active);
	if (active && !document.hidden)
		markRead(active);
	renderTabs();
	renderChat();
	const waiting = [...state.players.values()].reduce((sum, player) => sum + unread(player), 0);
	document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${active ? `${active.first_name} · ` : ""}Wildmarch sandbox`;
}

function open(id) {
	state.active = state.players.has(id) ? id : null;
	history.replaceState(null, "", state.active ? `#${state.active}` : " ");
	render();
	poll.abort(); // follow the other chat from now on
}

/* After a start or a reset: the player of the address bar, or else the first one. */
function chooseTab() {
	if (state.players.has(state.active))
		return;
	const wanted = Number(location.hash.slice(1));
	const first = state.players.keys().next().value ?? null;
	state.active = state.players.has(wanted) ? wanted : first;
	if (state.active !== null)
		poll.abort();
}

function showAnswers(presses) {
	for (const press of presses) {
		if (press.text === "")
			continue;
		if (press.alert)
			showAlert(press.text);
		else
			toast(press.text);
	}
}

async function ask() {
	poll = new AbortController();
	const chat = state.active === null ? {} : { chat: state.active, chat_since: chatOf(state.active).version };
	const news = await api.changes({ epoch: state.epoch, since: state.version, wait_ms: POLL_MS, ...chat }, poll.signal);
	const answered = merge(news);
	chooseTab();
	render();
	showAnswers(answered);
}

async function follow() {
	for (;;) {
		try {
			await ask();
			document.getElementById("offline").hidden = true;
		} catch (problem) {
			if (problem.name === "AbortError")
				continue;
			document.getElementById("offline").hidden = false;
			await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
		}
	}
}

async function setBlocked(call) {
	try {
		await call(state.active);
	} catch (problem) {
		toast(problem.message, "problem");
	}
}

listenToTabs(open);
listenToChat();
listenToDialogs((player) => {
	state.players.set(player.id, player);
	open(player.id);
}, () => setBlocked(api.block));
document.getElementById("unblock").addEventListener("click", () => setBlocked(api.unblock));
document.getElementById("player-info").addEventListener("click", () => showInfo(state.players.get(state.active)));
document.addEventListener("visibilitychange", render);
follow();

// The open chat: messages, what is at the bottom, the command menu.
import * as api from "./api.js";
import { chatOf, state } from "./state.js";
import { createMessage, element, showPending, updateMessage } from "./message.js";
import { fullName } from "./tabs.js";
import { toast } from "./dialogs.js";

const NEAR_END_PX = 120;
const INPUT_MAX_PX = 160;
const ACTIONS = { typing: "typing…" };
const byId = (id) => document.getElementById(id);
const scroll = byId("scroll");
const list = byId("messages");
const input = byId("input");
const commands = byId("commands");
let shown = null; // id of the player whose chat is in the list
let actionTimer = 0;

function isNearEnd() {
	return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
}

function toEnd() {
	scroll.scrollTop = scroll.scrollHeight;
}

function dayText(seconds) {
	const day = new Date(seconds * 1000);
	const isToday = day.toDateString() === new Date().toDateString();
	return isToday ? "Today" : day.toLocaleDateString([], { day: "numeric", month: "long" });
}

function addMessage(message, isNew) {
	const day = dayText(message.date);
	if (list.lastDay !== day)
		list.append(element("p", { className: "day" }, element("span", {}, day)));
	list.lastDay = day;
	const node = createMessage(message);
	node.classList.toggle("fresh", isNew);
	list.append(node);
	return node;
}

function renderMessages(chat, isNew) {
	const known = new Map([...list.querySelectorAll(".message")].map((node) => [Number(node.dataset.id), node]));
	for (const [id, node] of known)
		if (!chat.messages.has(id))
			node.remove();
	for (const message of [...chat.messages.values()].sort((a, b) => a.id - b.id)) {
		let node = known.get(message.id);
		if (!node)
			node = addMessage(message, isNew);
		else if (node.dataset.version !== String(message.version))
			updateMessage(node, message);
		showPending(node, message, chat.presses);
	}
}

function renderStatus(player, chat) {
	const isActing = Date.now() < chat.actionUntil;
	byId("bot-name").textContent = state.bot.first_name;
	byId("chat-status").textContent = isActing ? (ACTIONS[chat.action] ?? "working…") : `bot · you are ${fullName(player)}`;
	byId("chat-status").classList.toggle("acting", isActing);
	clearTimeout(actionTimer);
	if (isActing)
		actionTimer = setTimeout(() => renderStatus(player, chat), chat.actionUntil - Date.now() + 50);
}

function renderBottom(player, chat) {
	const isFresh = chat.version > 0 && chat.messages.size === 0 && !player.has_written;
	byId("start").hidden = !isFresh || player.has_blocked;
	byId("unblock").hidden = !player.has_blocked;
	byId("composer").hidden = isFresh || player.has_blocked;
	byId("command-button").hidden = chat.commands.length === 0;
	list.querySelector(".empty")?.remove();
	if (chat.messages.size === 0 && chat.version > 0)
		list.append(element("div", { className: "empty" },
			element("strong", {}, state.bot.first_name),
			element("p", {}, isFresh ? "No messages here yet. Press Start to begin." : "No messages here.")));
}

/* Draws the open chat from the state. */
export function renderChat() {
	const player = state.players.get(state.active);
	byId("chat").hidden = !player;
	byId("welcome").hidden = Boolean(player);
	if (!player) {
		shown = null;
		return;
	}
	const chat = chatOf(player.id);
	const isOther = shown !== player.id;
	const wasNearEnd = isNearEnd();
	if (isOther) {
		list.replaceChildren();
		list.lastDay = null;
		closeCommands();
		byId("chat").setAttribute("aria-labelledby", `tab-${player.id}`);
	}
	renderMessages(chat, !isOther && chat.version > 0);
	renderStatus(player, chat);
	renderBottom(player, chat);
	if (isOther || wasNearEnd)
		toEnd();
	byId("to-end").hidden = isNearEnd();
	shown = player.id;
}

/* ---- writing ---- */

export async function say(text) {
	try {
		await api.say(state.active, text);
		toEnd();
	} catch (problem) {
		toast(problem.message, "problem");
	}
}

function grow() {
	input.style.height = "auto";
	input.style.height = `${Math.min(input.scrollHeight + 2, INPUT_MAX_PX)}px`; // 2: its border
	input.style.overflowY = input.scrollHeight > INPUT_MAX_PX ? "auto" : "hidden";
}

async function submit(event) {
	event.preventDefault();
	const text = input.value.trim();
	if (text === "")
		return;
	input.value = "";
	grow();
	closeCommands();
	await say(text);
	input.focus();
}

async function press(key) {
	const id = Number(key.closest(".message").dataset.id);
	key.classList.add("pending");
	try {
		await api.press(state.active, id, key.dataset.data);
	} catch (problem) {
		key.classList.remove("pending");
		toast(problem.message, "problem");
	}
}

/* ---- commands ---- */

function closeCommands() {
	commands.hidden = true;
	byId("command-button").ariaExpanded = "false";
}

function openCommands(prefix) {
	const fitting = chatOf(state.active).commands.filter((entry) => entry.command.startsWith(prefix));
	commands.replaceChildren(...fitting.map((entry) =>
		element("li", {}, element("button", { type: "button", data: { testid: "command", command: entry.command } },
			element("b", {}, `/${entry.command}`), element("span", {}, entry.description)))));
	commands.hidden = fitting.length === 0;
	byId("command-button").ariaExpanded = String(fitting.length > 0);
}

function onInput() {
	grow();
	if (/^\/[a-z0-9_]*$/.test(input.value))
		openCommands(input.value.slice(1));
	else
		closeCommands();
}

function onKey(event) {
	if (event.key === "Escape")
		closeCommands();
	if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
		event.preventDefault();
		byId("composer").requestSubmit();
	}
}

function onChosen(event) {
	const button = event.target.closest("button");
	if (!button)
		return;
	closeCommands();
	input.value = "";
	say(`/${button.dataset.command}`);
	input.focus();
}

export function listenToChat() {
	byId("composer").addEventListener("submit", submit);
	byId("start").addEventListener("click", () => say("/start"));
	byId("to-end").addEventListener("click", toEnd);
	byId("command-button").addEventListener("click", () => (commands.hidden ? openCommands("") : closeCommands()));
	commands.addEventListener("click", onChosen);
	input.addEventListener("input", onInput);
	input.addEventListener("keydown", onKey);
	scroll.addEventListener("scroll", () => { byId("to-end").hidden = isNearEnd(); }, { passive: true });
	new ResizeObserver(() => { if (byId("to-end").hidden) toEnd(); }).observe(scroll); // a keyboard opens, a phone is turned
	list.addEventListener("click", (event) => {
		const key = event.target.closest("button.key");
		const command = event.target.closest("button.command");
		if (key)
			press(key);
		else if (command)
			say(command.textContent);
	});
}

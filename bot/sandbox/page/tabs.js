// The players: one tab each, the most recently active first.
import { state, unread } from "./state.js";
import { element, timeText } from "./message.js";

const TABS_MAX = 200;
const SEARCH_FROM = 8;
const tabs = document.getElementById("tabs");
const search = document.getElementById("search");

export function initials(player) {
	const words = `${player.first_name} ${player.last_name}`.trim().split(/\s+/);
	return words.slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
}

export function hue(player) {
	return (player.id * 47) % 360;
}

export function avatar(node, player) {
	node.textContent = initials(player);
	node.style.setProperty("--hue", hue(player));
}

export function fullName(player) {
	return `${player.first_name} ${player.last_name}`.trim();
}

function preview(player) {
	if (player.has_blocked)
		return "has blocked the bot";
	if (!player.last)
		return "no messages yet";
	return `${player.last.from === "player" ? "You: " : ""}${player.last.text.replace(/\s+/g, " ")}`;
}

function createTab(player) {
	const face = element("span", { className: "avatar", ariaHidden: "true" });
	avatar(face, player);
	return element("button", {
		type: "button", className: "tab", role: "tab", id: `tab-${player.id}`, "aria-controls": "chat",
		data: { testid: "player-tab", id: player.id },
	}, face,
		element("span", { className: "tab-name", dir: "auto" }, fullName(player)),
		element("span", { className: "tab-time" }),
		element("span", { className: "tab-last", dir: "auto" }),
		element("span", { className: "badge", data: { testid: "unread" } }));
}

function updateTab(tab, player) {
	const count = unread(player);
	const isActive = player.id === state.active;
	tab.ariaSelected = String(isActive);
	tab.tabIndex = isActive ? 0 : -1;
	tab.title = `${fullName(player)} · ${player.id}`;
	tab.querySelector(".tab-time").textContent = player.last ? timeText(player.last.date) : "";
	tab.querySelector(".tab-last").textContent = preview(player);
	const badge = tab.querySelector(".badge");
	badge.hidden = count === 0;
	badge.textContent = count > 99 ? "99+" : String(count);
	badge.ariaLabel = `${count} unread`;
}

function visiblePlayers() {
	const wanted = search.value.trim().toLowerCase();
	return [...state.players.values()]
		.filter((player) => wanted === "" || fullName(player).toLowerCase().includes(wanted) || String(player.id).includes(wanted))
		.sort((a, b) => (b.last?.date ?? Infinity) - (a.last?.date ?? Infinity) || a.id - b.id)
		.slice(0, TABS_MAX);
}

/* Puts `nodes` into `parent` in this order, moving only what stands elsewhere. */
function arrange(parent, nodes) {
	const kept = new Set(nodes);
	for (const child of [...parent.children])
		if (!kept.has(child))
			child.remove();
	nodes.forEach((node, i) => {
		if (parent.children[i] !== node)
			parent.insertBefore(node, parent.children[i] ?? null);
	});
}

export function renderTabs() {
	const focused = document.activeElement;
	const known = new Map([...tabs.children].map((tab) => [Number(tab.dataset.id), tab]));
	const shown = visiblePlayers().map((player) => {
		const tab = known.get(player.id) ?? createTab(player);
		updateTab(tab, player);
		return tab;
	});
	search.hidden = state.players.size < SEARCH_FROM;
	arrange(tabs, shown);
	if (shown.length > 0 && !shown.some((tab) => tab.tabIndex === 0))
		shown[0].tabIndex = 0;
	if (focused?.classList.contains("tab") && focused.isConnected)
		focused.focus();
}

export function listenToTabs(open) {
	search.addEventListener("input", renderTabs);
	tabs.addEventListener("click", (event) => {
		const tab = event.target.closest(".tab");
		if (tab)
			open(Number(tab.dataset.id));
	});
	tabs.addEventListener("keydown", (event) => {
		const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
		const all = [...tabs.children];
		const next = all[all.indexOf(document.activeElement) + (step ?? 0)];
		if (!step || !next)
			return;
		event.preventDefault();
		next.focus();
		open(Number(next.dataset.id));
	});
}

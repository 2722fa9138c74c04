// Dialogs and toasts.
import * as api from "./api.js";
import { state } from "./state.js";
import { avatar, fullName } from "./tabs.js";
import { element } from "./message.js";

const TOAST_MS = 4000;
const LANGUAGES = { en: "English", ru: "Русский", "": "not told to the bot" };
const byId = (id) => document.getElementById(id);

export function toast(text, kind = "") {
	const node = element("div", { className: `toast ${kind}`, dir: "auto", data: { testid: "toast" } }, text);
	byId("toasts").append(node);
	setTimeout(() => node.remove(), TOAST_MS);
}

export function showAlert(text) {
	byId("alert-title").textContent = state.bot.first_name;
	byId("alert-text").textContent = text;
	if (!byId("alert-dialog").open)
		byId("alert-dialog").showModal();
}

export function askForPlayer() {
	byId("player-form").reset();
	byId("player-problem").textContent = "";
	byId("player-language").value = navigator.language.startsWith("ru") ? "ru" : "en";
	byId("player-dialog").showModal();
}

async function createPlayer(event, onCreated) {
	event.preventDefault();
	try {
		const player = await api.createPlayer({
			first_name: byId("player-name").value.trim(),
			language_code: byId("player-language").value,
		});
		byId("player-dialog").close();
		onCreated(player);
	} catch (problem) {
		byId("player-problem").textContent = problem.message;
	}
}

export function showInfo(player) {
	avatar(byId("info-avatar"), player);
	byId("info-name").textContent = fullName(player);
	byId("info-id").textContent = player.id;
	byId("info-language").textContent = LANGUAGES[player.language_code] ?? player.language_code;
	byId("block").hidden = player.has_blocked;
	byId("info-dialog").showModal();
}

export function listenToDialogs(onCreated, onBlock) {
	byId("new-player").addEventListener("click", askForPlayer);
	byId("first-player").addEventListener("click", askForPlayer);
	byId("player-form").addEventListener("submit", (event) => createPlayer(event, onCreated));
	byId("player-cancel").addEventListener("click", () => byId("player-dialog").close());
	byId("alert-close").addEventListener("click", () => byId("alert-dialog").close());
	byId("info-close").addEventListener("click", () => byId("info-dialog").close());
	byId("block").addEventListener("click", () => {
		byId("info-dialog").close();
		onBlock();
	});
}

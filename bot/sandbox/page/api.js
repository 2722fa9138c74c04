// Calls of the sandbox's control API.

export class ApiError extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

async function answer(response) {
	const body = await response.json();
	if (!response.ok)
		throw new ApiError(response.status, body.error);
	return body;
}

async function post(path, body = {}) {
	return answer(await fetch(`/control/${path}`, {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify(body),
	}));
}

export async function changes(parameters, signal) {
	return answer(await fetch(`/control/changes?${new URLSearchParams(parameters)}`, { signal }));
}

export const createPlayer = (player) => post("players", player);
export const say = (id, text) => post(`players/${id}/say`, { text });
export const press = (id, messageId, data) => post(`players/${id}/press`, { message_id: messageId, data });
export const block = (id) => post(`players/${id}/block`);
export const unblock = (id) => post(`players/${id}/unblock`);

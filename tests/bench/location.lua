-- For wrk: where each player is, in turn. BENCH_PLAYERS is a file that begins each line with a player's id.
wrk.headers["Authorization"] = "Bearer " .. os.getenv("GATEWAY_KEY")

local paths, n = {}, 0
for line in io.lines(os.getenv("BENCH_PLAYERS")) do
	paths[#paths + 1] = "/v1/players/" .. line:match("^%d+") .. "/location"
end

request = function()
	n = n % #paths + 1
	return wrk.format("GET", paths[n])
end

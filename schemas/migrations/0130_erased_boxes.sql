-- Who is erased leaves letters that end now; of those who were erased before, what came back or wasn't sold
-- would wait for ever.
UPDATE letter SET expires_at = now() FROM character
WHERE character.player_id = letter.player_id AND erased_at IS NOT NULL AND expires_at IS NULL;

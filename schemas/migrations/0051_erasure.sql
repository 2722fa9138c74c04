-- Forgetting a person. The rows of a player stay for the books, under a number: what says who it was
-- goes. The functions take the character and its player as they were before.

-- The JSON document with the names of the character replaced, under the keys that names of players
-- have in our messages, and what the player is called elsewhere.
CREATE FUNCTION erased_json(document text, c "character", p player) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT regexp_replace(regexp_replace(document,
	    '("(?:name|former_name|to|player|opponent|challenger|challenged)": ?)"(?:' || c.name
	    || coalesce('|' || c.former_name, '') || ')"', '\1"gone-' || c.player_id || '"', 'g'),
	    '("external_id": ?)"' || p.external_id || '"', '\1"gone-' || c.player_id || '"', 'g')
$$;

-- Whether bytes that may be any speak of the person by such a name.
CREATE FUNCTION speaks_of(body bytea, c "character", p player) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT position(convert_to('"' || c.name || '"', 'UTF8') IN body) > 0
	    OR coalesce(position(convert_to('"' || c.former_name || '"', 'UTF8') IN body) > 0, false)
	    OR position(convert_to('"' || p.external_id || '"', 'UTF8') IN body) > 0
$$;

-- The words of an administrator or an operator with the names replaced.
CREATE FUNCTION erased_words(words text, c "character") RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT regexp_replace(words, '\m(?:' || c.name || coalesce('|' || c.former_name, '') || ')\M',
	    'gone-' || c.player_id, 'gi')
$$;

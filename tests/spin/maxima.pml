/*
 * Level and maxima are value, and hot state has a copy of them: who changes them commits in Postgres, then tells Redis. In
 * between it may pause for any time, and come late.
 *
 * Three change them. A refit puts on other gear, only while no fight runs: it asks Redis once more, under its lock, before
 * it commits. A rise brings a level, whatever its player does. A fight begins with the gear that the value says and the
 * level that hot state says, and brings a level when it is settled; the gear at its end is that of its beginning.
 *
 * When everybody has told what there was to tell, hot state says what the value says. Any of them may also stay away: what
 * goes wrong shall not be hidden by who comes after.
 *
 * A crash between the two is no part of this: it leaves the copy as it was until the next change.
 */

#define REACHED true /* a situation that must occur, or the model proves less than it says */

/* ── Postgres: a character, its row's lock, and the lock of who changes value because there is no fight ── */

byte version = 1, level = 1, gear = 1; /* gear: the version that put it on */
bool is_locked, is_hot_locked;

/* ── Redis: its player's hash ── */

byte fight, ver, vouched, follows;
byte hot_level = 1, hot_gear = 1;

/* ── what only the observer knows ── */

byte busy = 5; /* processes that are not done */

/* ── steps ── */

/* A script takes level and gear of a version that isn't older than what is there, of the end of fight `id` or of none. */
inline release(id)
{
	if
#ifdef BROKEN_ANY_ORDER
	:: (id == 0 || fight == id) ->
#else
#ifdef BROKEN_ONLY_WHEN_FREE
	:: v >= follows && fight == id ->
#else
	:: v >= follows && (id == 0 || fight == id) ->
#endif
#endif
		follows = v;
		hot_level = l;
		hot_gear = g;
		ver++
	:: else -> REACHED /* late */
	fi
}

inline end()
{
	v = 0;
	l = 0;
	g = 0;
	busy--
}

/* ── processes ── */

proctype refit()
{
	byte v, l, g;

	if
	:: atomic { fight == 0 && !is_locked && !is_hot_locked -> is_locked = true; is_hot_locked = true; l = level };
		atomic {
			if
#ifdef BROKEN_NO_VOUCH
			:: true ->
#else
			:: fight == 0 ->
#endif
				vouched++;
				v = version + 1
#ifndef BROKEN_NO_VOUCH
			:: else -> REACHED /* one began since then: nothing is committed */
#endif
			fi
		};
		atomic {
			if
			:: v != 0 -> version = v; g = v; gear = g
			:: else
			fi;
			is_locked = false;
			is_hot_locked = false
		};
		if
		:: atomic { v != 0 -> release(0) }
		:: atomic { v == 0 }
		fi
	:: true
	fi;
	atomic { end() }
}

proctype rise()
{
	byte v, l, g;

	if
	:: atomic { !is_locked -> version++; level++; v = version; l = level; g = gear };
		atomic { release(0) }
	:: true
	fi;
	atomic { end() }
}

proctype fighter(byte id)
{
	byte v, l, g, seen_ver, seen_vouched;

	if
	:: atomic { fight == 0 -> seen_ver = ver; seen_vouched = vouched; l = hot_level };
		atomic { !is_hot_locked -> g = gear };
		if
		:: atomic { fight == 0 && ver == seen_ver && vouched == seen_vouched -> fight = id; hot_gear = g; ver++ };
			atomic {
				!is_locked;
				version++;
				level++;
				v = version;
#ifdef BROKEN_RISEN_FORGOTTEN
				l = l + 1
#else
				l = level
#endif
			};
			atomic { release(id); fight = 0; ver++ }
		:: atomic { fight != 0 || ver != seen_ver || vouched != seen_vouched }
		fi
	:: true
	fi;
	atomic { seen_ver = 0; seen_vouched = 0; end() }
}

/* Told is told. */
proctype judge()
{
	atomic {
		busy == 0;
		assert(fight == 0);
		assert(hot_level == level);
		assert(hot_gear == gear)
	}
}

init {
	atomic {
		run refit();
		run refit();
		run rise();
		run fighter(1);
		run fighter(2);
		run judge()
	}
}

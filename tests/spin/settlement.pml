/*
 * The end of a fight touches Redis, then Postgres, then Redis: hot, value, hot.
 *
 *   running --last blow: store--> ended and owed --settle, once by the fight's id--> settled --release--> free
 *
 * Two cores serve the same player and may both strike the last blow; a sweep settles what is owed. Between any two steps
 * a core or the sweep may pause for any time and go on later (the scheduler does that), or crash, which forgets all it
 * knew. Once, Redis is put back to an earlier copy of itself, or loses everything.
 *
 * A script in Redis, a read of one key and a transaction in Postgres are one step each, as they are in life. What a
 * process does by itself between two of them is part of the step before, which leaves fewer states to visit.
 *
 * tests/spin/run checks this model, that all of it is reached, and that it can fail: each BROKEN_… is a mistake that
 * must be found.
 */

#define FIGHTS 3 /* the ids 1 and 2; 0 is none */

#define NONE 0 /* the states of a fight */
#define RUNNING 1
#define WON 2
#define FLED 3
#define VOID 4 /* only as an outcome: the fight was lost with Redis */

#define has_ended(state) (state >= WON)
#define REACHED true /* a situation that must occur, or the model proves less than it says */

/* ── Redis: one player's hash, the fights, and the set of what is owed ── */

bool hash_exists = true;
byte epoch = 1, ver = 1, pointer = 0;
byte fight[FIGHTS];
bool owed[FIGHTS];

/* … and the earlier copy that it may be put back to */

bool copy_exists;
byte copy_epoch, copy_ver, copy_pointer;
byte copy_fight[FIGHTS];
bool copy_owed[FIGHTS];

/* ── Postgres ── */

byte last_epoch = 1;
byte settled[FIGHTS]; /* the outcome that is recorded under the fight's id */

/* ── what only the observer knows ── */

byte granted[FIGHTS];   /* how often XP was given */
bool ended_won[FIGHTS]; /* Redis once said so, even if it was put back since */
bool was_disturbed;     /* Redis was put back, or lost */
byte busy = 3;          /* processes that are not done, but for the sweeper */

/* ── steps ── */

/* The process dies here, or goes on. */
inline may_crash()
{
	if
	:: goto anew
	:: true
	fi
}

/* Stores what was made of the view (e, v): the hash points to fight p, which is in `state`. Compares and sets. */
inline store()
{
	if
#ifdef BROKEN_NO_COMPARE
	:: hash_exists && !has_ended(fight[p]) ->
#else
	:: hash_exists && epoch == e && ver == v && !has_ended(fight[p]) ->
#endif
		fight[p] = state;
		pointer = p;
		ver++;
		is_stored = true
	:: else ->
		REACHED /* another was faster, or Redis isn't what it was */
	fi
}

/* Part of the same script: an ended fight is listed as owed. */
inline owe()
{
	if
	:: is_stored && has_ended(state) ->
		owed[p] = true;
		ended_won[p] = ended_won[p] || state == WON;
		if
		:: settled[p] != NONE -> REACHED /* put back to running, it ends again */
		:: else
		fi
	:: else
	fi
}

/* One transaction: the fight's row by its unique id, and the XP. `outcome` becomes what the row says. */
inline settle(id, outcome)
{
	if
#ifdef BROKEN_NO_UNIQUE_ID
	:: true ->
#else
	:: settled[id] == NONE ->
#endif
		settled[id] = outcome;
		granted[id] = granted[id] + (outcome == WON -> 1 : 0)
#ifndef BROKEN_NO_UNIQUE_ID
	:: else ->
		if
		:: settled[id] != outcome -> REACHED /* put back, it ended otherwise */
		:: else -> REACHED
		fi;
#ifndef BROKEN_ANSWER_FROM_MEMORY
		outcome = settled[id]
#endif
#endif
	fi;
	assert(granted[id] <= 1);
	assert(granted[id] == 0 || ended_won[id])
}

/* Lets go of the player, if it is still this fight that holds him, and strikes out the debt. */
inline release(id)
{
	if
#ifdef BROKEN_RELEASE_ANY
	:: hash_exists ->
#else
	:: hash_exists && pointer == id ->
#endif
		pointer = 0;
		ver++
	:: else ->
		if
		:: pointer != 0 -> REACHED /* paused here until the next fight ran */
		:: else
		fi
	fi;
	owed[id] = false
}

/* Settles an ended fight and lets go of the player: whoever meets one does it before anything else. */
inline finish(id, outcome)
{
#ifdef BROKEN_RELEASE_FIRST
	atomic { release(id); may_crash() };
	atomic { settle(id, outcome); may_crash() }
#else
	atomic { settle(id, outcome); may_crash() };
	atomic { release(id); may_crash() }
#endif
}

/* No hash: read the saved copy and take a new epoch in one statement, then create the hash unless another was faster. A
 * hash that comes back has no fight. */
inline load()
{
	atomic { last_epoch++; e = last_epoch; may_crash() };
	atomic {
		if
		:: !hash_exists -> hash_exists = true; epoch = e; ver = 1; pointer = 0
		:: hash_exists && epoch < e -> epoch = e; ver++
		:: else
		fi
	}
}

/* ── processes ── */

inline forget()
{
	e = 0;
	v = 0;
	p = 0;
	state = NONE;
	is_stored = false
}

/* The hash says that the player is free: a new fight, or the repeat of a start that Redis has forgotten. */
inline start()
{
	atomic {
		if
		:: p = 1
		:: fight[1] != NONE || settled[1] != NONE -> p = 2
		fi;
		state = RUNNING;
		store();
		if
		:: is_stored && !was_disturbed ->
			assert(p == 1 || settled[1] != NONE); /* only after the one before was settled */
			assert(p == 2 || settled[1] == NONE); /* and never again under its id */
			if
			:: p == 2 -> REACHED
			:: else
			fi
		:: else
		fi
	}
}

/* What the blow does is up to the rules. */
inline blow()
{
	if
	:: state = RUNNING
	:: state = WON
	:: state = FLED
	fi
}

inline strike()
{
#ifdef BROKEN_SETTLE_FIRST
	atomic {
		blow();
		if
		:: has_ended(state) -> settle(p, state); may_crash()
		:: else
		fi
	};
	atomic { store(); owe(); may_crash() };
#else
	atomic { blow(); store(); owe(); may_crash() };
#endif
	if
	:: is_stored && has_ended(state) ->
		finish(p, state);
		atomic { /* the player is told how it ended */
			assert(settled[p] == state);
			assert((state == WON) == (granted[p] == 1))
		}
	:: else
	fi
}

proctype core(byte ops) /* how many presses it serves */
{
	byte e, v, p, state;
	bool is_stored;

anew:	do
	:: atomic { ops > 0 -> ops--; forget(); e = epoch; v = ver; p = pointer };
		if
		:: atomic { e == 0 -> forget() };
			load()
		:: atomic { e != 0 && p == 0 };
			start()
		:: atomic { e != 0 && p != 0 -> state = fight[p] }; /* a second read: it is a key of its own */
			if
			:: state == NONE ->
				/* It went with Redis. Void is an outcome like the others: released without being settled, a
				 * repeated start under this id would have its debt struck out. */
#ifdef BROKEN_VOID_UNSETTLED
				atomic { release(p) }
#else
				state = VOID;
				finish(p, state)
#endif
			:: has_ended(state) ->
				REACHED; /* another left it so */
				finish(p, state)
			:: state == RUNNING ->
				strike()
			fi
		fi
	:: atomic { ops == 0 -> forget(); busy-- };
		break
	od
}

/* When all is quiet nothing is owed and nobody is stuck. */
inline judge()
{
	assert(!owed[1] && !owed[2]);
	assert(!has_ended(fight[1]) || settled[1] != NONE);
	assert(!has_ended(fight[2]) || settled[2] != NONE);
	assert(pointer == 0 || !has_ended(fight[pointer]));
	/* but for a Redis that forgets, a running fight holds its player: he is never torn out of it */
	assert(was_disturbed || fight[1] != RUNNING || pointer == 1);
	assert(was_disturbed || fight[2] != RUNNING || pointer == 2)
}

#ifdef BROKEN_NO_SWEEP
#define may_sweep false
#else
#define may_sweep (sweeps > 0 || busy == 0)
#endif

/* Settles what is listed as owed: now and then while the cores work, and all of it when they are done. Nobody's memory is
 * needed, the ended fight says it all. */
proctype sweeper(byte sweeps)
{
	byte id, state;

anew:	do
	:: atomic {
		may_sweep && (owed[1] || owed[2]);
		if
		:: owed[1] -> id = 1
		:: owed[2] -> id = 2
		fi;
		sweeps = (sweeps > 0 -> sweeps - 1 : 0)
	   };
		state = fight[id];
		if
		:: has_ended(state) -> finish(id, state)
#ifdef BROKEN_SWEEP_STRIKES_OUT
		:: else -> owed[id] = false
#else
		:: else /* Redis was put back since the list was read: it runs again, and the debt is gone with it */
#endif
		fi
	:: atomic { busy == 0 && !(may_sweep && (owed[1] || owed[2])) -> judge() };
		break
	od
}

inline take_copy()
{
	copy_exists = hash_exists;
	copy_epoch = epoch;
	copy_ver = ver;
	copy_pointer = pointer;
	copy_fight[1] = fight[1];
	copy_fight[2] = fight[2];
	copy_owed[1] = owed[1];
	copy_owed[2] = owed[2]
}

/* Takes the copy's content; the copy itself is emptied, so that it tells no states apart any longer. */
inline put_back()
{
	hash_exists = copy_exists;
	epoch = copy_epoch;
	ver = copy_ver;
	pointer = copy_pointer;
	fight[1] = copy_fight[1];
	fight[2] = copy_fight[2];
	owed[1] = copy_owed[1];
	owed[2] = copy_owed[2];
	copy_exists = false;
	copy_epoch = 0;
	copy_ver = 0;
	copy_pointer = 0;
	copy_fight[1] = NONE;
	copy_fight[2] = NONE;
	copy_owed[1] = false;
	copy_owed[2] = false;
	was_disturbed = true
}

/* Once: back to a copy of any moment before, or everything lost (a copy of nothing). Or neither. */
proctype disturber()
{
	if
	:: d_step { take_copy() };
		d_step { put_back(); busy-- }
	:: atomic {
		if
		:: has_ended(fight[1]) && settled[1] == NONE -> REACHED /* owed, and lost: nothing is given */
		:: else
		fi;
		put_back();
		busy--
	   }
	:: d_step { busy-- }
	fi
}

/* Three presses, two, and a sweep in their midst: enough to reach every statement. */
init {
	atomic {
		run core(3);
		run core(2);
		run sweeper(1);
		run disturber()
	}
}

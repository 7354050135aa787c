"""The set-based statements of activity: whole loads become versions in one pass each."""

KEY = ("site_id", "measure", '"on"', "channel", "product", "brand", "segment")
SAME_KEY = " AND ".join(f"d.{name} = g.{name}" for name in KEY)
STAGE = """
    DROP TABLE IF EXISTS pg_temp.activity_given;
    CREATE TEMPORARY TABLE activity_given (
        site_id bigint, measure text, "on" date, channel text, product text, brand text,
        segment text, value numeric
    ) ON COMMIT DROP
"""
# What stands on the days of the load. The statistics of a table that was empty last night promise a
# single row there, and whoever believes them compares each row with every other.
CURRENT = 'd.superseded_at IS NULL AND d."on" BETWEEN %(first)s AND %(last)s'
WITHOUT_NESTED_LOOPS = "SET LOCAL enable_nestloop = off"
AS_BEFORE = "SET LOCAL enable_nestloop TO DEFAULT"
# The built-in parts are constants of this module.
SUPERSEDE_CHANGED = f"""
    UPDATE salesops_dailyactivity d SET superseded_at = %(at)s, superseded_by_id = %(load)s
    FROM activity_given g
    WHERE {CURRENT} AND {SAME_KEY} AND d.value <> g.value
"""  # noqa: S608 (constants only)
ADD_MISSING = f"""
    INSERT INTO salesops_dailyactivity
        (site_id, measure, "on", channel, product, brand, segment, value, load_id, recorded_at)
    SELECT g.site_id, g.measure, g."on", g.channel, g.product, g.brand, g.segment, g.value,
        %(load)s, %(at)s
    FROM activity_given g
    WHERE NOT EXISTS (
        SELECT FROM salesops_dailyactivity d WHERE {CURRENT} AND {SAME_KEY}
    )
"""  # noqa: S608 (constants only)
TOTAL_BESIDE_PARTS = f"""
    SELECT d.site_id, d.measure, d."on"
    FROM activity_given g
    JOIN salesops_dailyactivity d USING (site_id, measure, "on")
    WHERE {CURRENT}
        AND (g.channel, g.product, g.brand, g.segment)
            <> (d.channel, d.product, d.brand, d.segment)
        AND (g.channel = d.channel OR g.channel = '' OR d.channel = '')
        AND (g.product = d.product OR g.product = '' OR d.product = '')
        AND (g.brand = d.brand OR g.brand = '' OR d.brand = '')
        AND (g.segment = d.segment OR g.segment = '' OR d.segment = '')
    LIMIT 1
"""  # noqa: S608 (constants only)
# What stands there by another load was said again by this one.
REPEAT = f"""
    INSERT INTO salesops_activityrepeat (load_id, row_id)
    SELECT %(load)s, d.id
    FROM activity_given g
    JOIN salesops_dailyactivity d ON {SAME_KEY}
    WHERE {CURRENT} AND d.load_id <> %(load)s
    ON CONFLICT (row_id, load_id) DO NOTHING
"""  # noqa: S608 (constants only)
TAKE_BACK = """
    UPDATE salesops_dailyactivity SET superseded_at = %(at)s, superseded_by_id = %(load)s
    WHERE load_id = %(load)s AND superseded_at IS NULL AND site_id = %(site)s
"""
# What other loads said last counts again, be it first said or repeated by them, as a row of its
# own: history stays as it was.
REINSTATE = f"""
    INSERT INTO salesops_dailyactivity
        (site_id, measure, "on", channel, product, brand, segment, value, load_id, recorded_at)
    SELECT DISTINCT ON ({", ".join(f"d.{name}" for name in KEY)})
        d.site_id, d.measure, d."on", d.channel, d.product, d.brand, d.segment, d.value,
        said.load_id, %(at)s
    FROM salesops_dailyactivity g
    JOIN salesops_dailyactivity d ON {SAME_KEY} AND d.superseded_at IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT d.load_id
        UNION ALL
        SELECT r.load_id FROM salesops_activityrepeat r WHERE r.row_id = d.id
    ) said
    JOIN salesops_activityload l ON l.id = said.load_id AND l.taken_back_at IS NULL
    WHERE g.load_id = %(load)s AND g.superseded_by_id = %(load)s AND g.superseded_at = %(at)s
        AND g.site_id = %(site)s
    ORDER BY {", ".join(f"d.{name}" for name in KEY)}, l.loaded_at DESC, l.id DESC, d.id DESC
"""  # noqa: S608 (constants only)

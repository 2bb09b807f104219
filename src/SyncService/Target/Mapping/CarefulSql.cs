using System.Globalization;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Target.DeadLetters;

namespace SyncService.Target.Mapping;

/// <summary>The block that applies staged records, some of which the target refuses, and names those, as text.</summary>
/// <remarks>
/// One statement for a whole run, so that a bad row costs the server a subtransaction and nobody a round trip. First it converts each row as the upsert would, and goes on behind one that
/// cannot be converted. Then it writes the others, in steps that become smaller where something is refused or one takes long, and else larger. No step scans the staged records: it finds its own by
/// their places. It ends early when too many are refused, or when its time is up. What it found lies in a cursor that lives as long as the transaction.
/// </remarks>
internal sealed class CarefulSql
{
    /// <summary>A row of what the block did, and one for each record that was refused.</summary>
    public const string Fetch = "FETCH ALL FROM sync_refused";

    public const string Close = "CLOSE sync_refused";

    /// <summary>A step that took longer is followed by a smaller one.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(500);

    /// <summary>What a function takes.</summary>
    private const int MostArguments = 90;

    private readonly UpsertPlan plan;
    private readonly TombstoneSql sql;
    private readonly string look;

    /// <summary>What no name in it is likely to be.</summary>
    private readonly string quote;

    public CarefulSql(UpsertPlan plan)
    {
        (this.plan, sql) = (plan, plan.Tombstones);
        look = Look();
        quote = string.Create(CultureInfo.InvariantCulture, $"$careful_{plan.Schema.Id:x16}$");
    }

    /// <param name="from">Place of the first record.</param>
    /// <param name="to">Place after the last.</param>
    /// <param name="keysMayRepeat">Whether two records may have the same key.</param>
    /// <param name="mayDelete">Whether one says that a row is to go.</param>
    /// <param name="mayMark">Whether one says that a row is to be marked.</param>
    /// <param name="most">How many may be bad before it gives up.</param>
    /// <param name="mostWaiting">How many others may keep out.</param>
    /// <param name="step">How many it writes at once at first.</param>
    /// <param name="time">After which it begins no other step, if it has come on.</param>
    public string Apply(int from, int to, bool keysMayRepeat, bool mayDelete, bool mayMark, int most, int mostWaiting, int step, TimeSpan time)
    {
        const string these = "s.place >= _sync_from AND s.place < _sync_to";
        var records = keysMayRepeat ? sql.Last($"WHERE {these} ") : $"(SELECT s.* FROM {sql.StagingTable} AS s WHERE {these})";
        return string.Create(CultureInfo.InvariantCulture, $"""
            DO {quote}
            #variable_conflict use_column
            DECLARE
              s record;
              _sync_found refcursor := 'sync_refused';
              _sync_until timestamptz := clock_timestamp() + interval '{time.TotalMilliseconds:0} milliseconds';
              _sync_began timestamptz;
              _sync_from int := {from};
              _sync_to int;
              _sync_end int := {to};
              _sync_size int := {Math.Clamp(step, 1, to - from)};
              _sync_is_indexed bool := false;
              _sync_now bigint;
              _sync_written bigint := 0;
              _sync_deleted bigint := 0;
              _sync_step_written bigint;
              _sync_step_deleted bigint;
              _sync_column int;
              _sync_nulls int;
              _sync_length int;
              _sync_state text;
              _sync_message text;
              _sync_name text;
              _sync_waiting int := 0;
              _sync_tids tid[] := '{EmptyArray}';
              _sync_places int[] := '{EmptyArray}';
              _sync_columns int[] := '{EmptyArray}';
              _sync_states text[] := '{EmptyArray}';
              _sync_messages text[] := '{EmptyArray}';
              _sync_names text[] := '{EmptyArray}';
            BEGIN
              {look}
              WHILE _sync_from < _sync_end AND cardinality(_sync_places) - _sync_waiting <= {most} AND _sync_waiting <= {mostWaiting} LOOP
                _sync_to := least(_sync_end, _sync_from + _sync_size);
                _sync_began := clock_timestamp();
                BEGIN
                  _sync_step_written := 0;
                  _sync_step_deleted := 0;
                  {(mayDelete ? Step(sql.DeleteOf(records), "deleted") : "")}
                  {(mayMark && sql.MarkOf(records) is { } mark ? Step(mark, "deleted") : "")}
                  {Step(sql.UpsertOf(records), "written")}
                  SET CONSTRAINTS ALL IMMEDIATE;
                  _sync_written := _sync_written + _sync_step_written;
                  _sync_deleted := _sync_deleted + _sync_step_deleted;
                  _sync_size := CASE WHEN clock_timestamp() - _sync_began > interval '{LongestStep.TotalMilliseconds:0} milliseconds' THEN greatest(1, (_sync_to - _sync_from) / 2) ELSE least(_sync_size * 2, _sync_end) END;
                  _sync_from := _sync_to;
                {Caught("_sync_name")}
                  IF _sync_to - _sync_from > 1 THEN
                    _sync_size := (_sync_to - _sync_from + 1) / 2;
                    IF NOT _sync_is_indexed THEN
                      CREATE INDEX IF NOT EXISTS {sql.StagingTable}_place ON {sql.StagingTable} (place);
                      _sync_is_indexed := true;
                    END IF;
                  ELSE
                    _sync_places := array_append(_sync_places, _sync_from);
                    _sync_columns := array_append(_sync_columns, NULL::int);
                    _sync_states := array_append(_sync_states, _sync_state);
                    _sync_messages := array_append(_sync_messages, _sync_message);
                    _sync_names := array_append(_sync_names, _sync_name);
                    IF {WaitingLetters.Condition("_sync_state")} THEN _sync_waiting := _sync_waiting + 1; END IF;
                    _sync_from := _sync_to;
                  END IF;
                END;
                EXIT WHEN _sync_from > {from} AND clock_timestamp() > _sync_until;
              END LOOP;
              OPEN _sync_found FOR
                SELECT _sync_from, _sync_size, NULL::text, _sync_written::text, _sync_deleted::text
                UNION ALL SELECT * FROM unnest(_sync_places, _sync_columns, _sync_states, _sync_messages, _sync_names);
            END {quote}
            """);
    }

    private const string EmptyArray = "{}";

    private static string Step(string statement, string sum) =>
        $"""
        {statement};
                  GET DIAGNOSTICS _sync_now = ROW_COUNT;
                  _sync_step_{sum} := _sync_step_{sum} + _sync_now;
        """;

    /// <summary>What is a row's own fault, by <see cref="Sessions.PostgresErrors.IsData"/>; all else ends the block. A row that a policy refuses has the state of a missing right.</summary>
    private string Caught(string name, string more = "") =>
        $"""
        EXCEPTION WHEN data_exception OR integrity_constraint_violation OR cardinality_violation OR plpgsql_error OR with_check_option_violation OR program_limit_exceeded{(plan.Table.HasRowSecurity ? " OR insufficient_privilege" : "")}{more} THEN
          GET STACKED DIAGNOSTICS _sync_state = RETURNED_SQLSTATE, _sync_message = MESSAGE_TEXT, {name} = COLUMN_NAME;
          IF _sync_state LIKE '54%' AND _sync_state <> '54000' THEN RAISE; END IF;
        """;

    /// <summary>With which the reading of a text fails that is no <c>jsonpath</c>, <c>tsvector</c> or <c>tsquery</c>. The statement itself has been read by then.</summary>
    private const string NoValue = " OR syntax_error";

    /// <summary>Finds the rows that cannot be converted, in one pass, and takes them out. Nothing where every value is of its column's type.</summary>
    private string Look()
    {
        var (lengths, casts) = (Looked().Where(IsText).ToList(), Looked().Where(column => !IsText(column)).ToList());
        if (lengths.Count + casts.Count == 0) return "";
        var all = string.Join("\n", casts.Chunk(MostArguments).Select(some => $"_sync_nulls := num_nulls({string.Join(", ", some.Select(Converted))});"));
        var each = string.Join("\n", casts.Select(column => string.Create(CultureInfo.InvariantCulture, $"_sync_column := {column.Ordinal}; _sync_nulls := num_nulls({Converted(column)});")));
        var needed = string.Join(", ", Looked().Select(column => $"s.c{column.Ordinal}").Prepend("s.place").Prepend("s.ctid AS tid"));
        return $"""
            FOR s IN SELECT {needed} FROM {sql.StagingTable} AS s WHERE {TombstoneSql.Is(RecordOperation.Upsert)} LOOP
                {string.Join("\n", lengths.Select(LengthOf))}
                BEGIN
                  {all}
                {Caught("_sync_name", NoValue)}
                  _sync_column := NULL;
                  BEGIN
                    {each}
                    _sync_column := NULL;
                  {Caught("_sync_name", NoValue)}
                  END;
                  {Refused("_sync_column", "_sync_state", "_sync_message")}
                END;
              END LOOP;
              DELETE FROM {sql.StagingTable} WHERE ctid = ANY (_sync_tids);
            """;
    }

    /// <summary>Whose values are looked at. The lengths of texts were, as far as they came as texts.</summary>
    private IEnumerable<MappedColumn> Looked() =>
        plan.Columns.Where(column => IsText(column) ? column.Target.Length is not null && column.Source.Type != CanonicalType.Text : MayFail(column));

    private static bool IsText(MappedColumn column) => column.Target.IsText;

    private static string Refused(string column, string state, string message) =>
        $"""
        _sync_tids := array_append(_sync_tids, s.tid);
                  _sync_places := array_append(_sync_places, s.place);
                  _sync_columns := array_append(_sync_columns, {column});
                  _sync_states := array_append(_sync_states, {state});
                  _sync_messages := array_append(_sync_messages, {message});
                  _sync_names := array_append(_sync_names, NULL::text);
        """;

    /// <summary>An explicit cast would cut a text that is too long.</summary>
    private static string LengthOf(MappedColumn column) => string.Create(CultureInfo.InvariantCulture, $"""
        _sync_length := char_length(rtrim(({column.Cast})::text));
                    IF _sync_length > {column.Target.Length} THEN
                      {Refused($"{column.Ordinal}", $"'{Npgsql.PostgresErrorCodes.StringDataRightTruncation}'", "_sync_length::text")}
                      CONTINUE;
                    END IF;
        """);

    private static string Converted(MappedColumn column) => $"({column.Cast})::{column.Target.Type}";

    /// <summary>A value of the very type of its column, without a limit, needs no conversion.</summary>
    private static bool MayFail(MappedColumn column) =>
        column.Cast != string.Create(CultureInfo.InvariantCulture, $"s.c{column.Ordinal}") || column.Target.Modifier >= 0 || column.Target.Type != CastSql.FullNameOf(column.Source.Type);
}

namespace SyncService.Protocol.Identities;

/// <summary>What a target was filled with: everything that gives the rows of a stream their meaning, as it was when a generation began.</summary>
/// <remarks>It stands in the checkpoint, so that it shares every fate of the position. It holds no secret. What is not known is null, and never counts as different.</remarks>
internal sealed record StreamIdentity
{
    public required SourceObject Source { get; init; }

    public SourceDatabase Database { get; init; } = new();

    /// <summary>What the server calls itself. Told when it is another, and nothing else.</summary>
    public string? Server { get; init; }

    public required string Mode { get; init; }

    public required string ChangeColumn { get; init; }

    /// <summary>Its type without length and precision: <c>datetime2</c>.</summary>
    public required string ChangeType { get; init; }

    /// <summary>Rows with an older stamp are not read, ISO 8601; null where stamps are no times.</summary>
    public string? Start { get; init; }

    /// <summary>Null where every row is read.</summary>
    public string? Filter { get; init; }

    /// <summary>Source columns, in the order of the key.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>The source columns that have a counterpart in the target.</summary>
    public required IReadOnlyList<IdentityColumn> Columns { get; init; }

    /// <summary>Of the salt of the hash masks, where there are any; the salt cannot be told from it.</summary>
    public string? SaltDigest { get; init; }

    /// <summary>The zone in which times without one are read, or instants are shown; null where no column depends on it.</summary>
    public string? Zone { get; init; }

    /// <summary>Into how many parts the stream is split.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>OID of the target table.</summary>
    public uint Table { get; init; }

    /// <summary>Of the description of the records; those of another one are read again.</summary>
    public required string Schema { get; init; }

    /// <summary>Recovery forks of the database that were read before this one, the last first; null where there are none.</summary>
    public IReadOnlyList<string>? PastForks { get; init; }

    /// <summary>Of more than that none is remembered.</summary>
    private const int MostPastForks = 20;

    /// <summary>Whether the database has left a recovery fork: by a restore, or a fail-over with a loss.</summary>
    public bool HasLeft(string? fork) => fork is not null && fork != Database.Fork && PastForks?.Contains(fork) == true;

    /// <summary>Whether its positions tell of the same rows as those of another one.</summary>
    public bool CountsLike(StreamIdentity other) =>
        Source.Name == other.Source.Name && Mode == other.Mode && ChangeColumn == other.ChangeColumn && (Database.Name is null || other.Database.Name is null || Database.Name == other.Database.Name);

    /// <summary>With the forks of the one that it takes the place of.</summary>
    public StreamIdentity After(StreamIdentity? before)
    {
        if (before is null) return this;
        IEnumerable<string> past = before.PastForks ?? [];
        if (before.Database.Fork is { } left && Database.Fork is { } now && left != now) past = past.Prepend(left);
        List<string> kept = [.. past.Where(fork => fork != Database.Fork).Distinct().Take(MostPastForks)];
        return this with { PastForks = kept.Count == 0 ? null : kept };
    }
}

/// <summary>The view or table that is read.</summary>
/// <param name="Schema">Null where only the server could tell, and did not.</param>
/// <param name="Name">Of the view or table.</param>
/// <param name="IsResolved">Whether the names are the server's; else they are as they were configured.</param>
internal sealed record SourceObject(string? Schema, string Name, bool IsResolved = false)
{
    /// <summary>What a synonym stands for; null for everything else.</summary>
    public string? StandsFor { get; init; }

    public override string ToString() => Schema is null ? Name : $"{Schema}.{Name}";
}

/// <summary>The database that the source is in, by the marks that the login may see.</summary>
internal sealed record SourceDatabase
{
    public string? Name { get; init; }

    /// <summary>Of an availability group: the same on each replica.</summary>
    public string? Group { get; init; }

    /// <summary>A restore to an earlier moment begins another one.</summary>
    public string? Fork { get; init; }

    /// <summary>When the database was created, or restored under its name.</summary>
    public string? Created { get; init; }
}

/// <summary>One column on its way.</summary>
/// <param name="Source">Its name in the source.</param>
/// <param name="Target">Its name in the target.</param>
/// <param name="Place"><c>attnum</c>: a column that was dropped and added again has another one.</param>
/// <param name="Mask">What replaces its values; null for what goes in clear.</param>
/// <param name="Type">In the source, as T-SQL writes it: <c>decimal(18,2)</c>. Null where nobody wrote it down: an earlier version did not.</param>
internal sealed record IdentityColumn(string Source, string Target, int Place, string? Mask, string? Type = null);

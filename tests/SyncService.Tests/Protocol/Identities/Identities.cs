using SyncService.Protocol.Identities;

namespace SyncService.Tests.Protocol.Identities;

/// <summary>Identities in which a test names only what matters to it.</summary>
internal static class Identities
{
    public static readonly StreamIdentity Known = new()
    {
        Source = new SourceObject("dbo", "VW_SALES", IsResolved: true),
        Database = new SourceDatabase { Name = "ERP", Fork = "F1", Created = "2020-01-01T00:00:00" },
        Server = "SQL1",
        Mode = "timestamp",
        ChangeColumn = "CHANGED",
        ChangeType = "datetime2",
        Start = "2000-01-01T00:00:00.0000000",
        Key = ["ID"],
        Columns = [Column("ID", 1), Column("NAME", 2), Column("CHANGED", 3)],
        Table = 100,
        Schema = "s1",
    };

    public static IdentityColumn Column(string source, int place, string? target = null, string? mask = null) => new(source, target ?? source.ToLowerInvariant(), place, mask);
}

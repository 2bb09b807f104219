namespace SyncService.Target.Sessions;

/// <summary>The frame around tuples in COPY's binary format: https://www.postgresql.org/docs/current/sql-copy.html, "File Formats".</summary>
internal static class BinaryCopy
{
    /// <summary>Signature, no flags, no extension.</summary>
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly byte[] Trailer = [0xFF, 0xFF];

    /// <summary>Writes all that the statement takes.</summary>
    public static async Task WriteAsync(Stream copy, ReadOnlyMemory<byte> tuples, CancellationToken cancellation)
    {
        await copy.WriteAsync(Header, cancellation);
        await copy.WriteAsync(tuples, cancellation);
        await copy.WriteAsync(Trailer, cancellation);
    }
}

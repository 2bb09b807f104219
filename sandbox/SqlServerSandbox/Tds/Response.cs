using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Tds.Types;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Tds;

/// <summary>The token stream of an answer (MS-TDS 2.2.7), written in order into packets.</summary>
/// <remarks>A DONE is held back until it is known whether something follows it. A row is sent whole or not at all.</remarks>
internal sealed class Response(PacketChannel? channel)
{
    private const int FlushAt = 48 * 1024;
    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(20);

    private (byte Token, DoneStatus Status, int Command, long Count)? _pending;
    private int _rowStart = -1;
    private long _unpaced;
    private ResultColumn[] _columns = [];

    public ByteBuffer Buffer { get; } = new(128 * 1024);

    /// <summary>Depth of procedures: inside one, statements end with DONEINPROC.</summary>
    public int ProcedureDepth { get; set; }

    /// <summary>Whether the client knows NBCROW, which came with TDS 7.3.B.</summary>
    public bool KnowsCompressedRows { get; set; } = true;

    /// <summary>The types of 2025 that the client asked for at its login; to others they are texts.</summary>
    public NewTypes NewTypes { get; init; } = NewTypes.All;

    /// <summary>As small compatible servers answer: names in lower case, every column nullable, errors without a line and a server.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Called whenever packets were sent: the place to notice a cancellation.</summary>
    public Action? Sent { get; set; }

    public string ServerName { get; init; } = "SqlServerSandbox";

    /// <summary>What holds rows back; null: nothing does.</summary>
    public RowPace? Pace { get; init; }

    /// <summary>The first error of this answer's life, for those who read no tokens.</summary>
    public SqlError? FirstError { get; private set; }

    /// <summary>An answer that nobody reads.</summary>
    public static Response Discarding() => new(null);

    public void BeginRows(IReadOnlyList<ResultColumn> columns)
    {
        Settle();
        _columns = [.. columns.Select(column => column with { Type = NewTypes.Shown(column.Type) })];
        Buffer.Byte(Token.ColMetadata);
        Buffer.UInt16(columns.Count);
        foreach (var column in _columns) WriteColumn(column);
    }

    public ByteBuffer BeginRow()
    {
        _rowStart = Buffer.Length;
        return Buffer;
    }

    public void EndRow()
    {
        _rowStart = -1;
        _unpaced++;
        if (Buffer.Length < FlushAt) return;
        HoldBack();
        Flush(endOfMessage: false);
        Sent?.Invoke();
    }

    /// <summary>Sends a row of values, as NBCROW (MS-TDS 2.2.7.14) where its bitmap is shorter than the NULLs it saves.</summary>
    public void Row(ReadOnlySpan<Value> values)
    {
        var into = BeginRow();
        int saved = 0;
        for (int i = 0; i < values.Length; i++)
            if (values[i].IsNull) saved += NullBytes(_columns[i].Type);
        bool compressed = KnowsCompressedRows && saved > (values.Length + 7) / 8;
        into.Byte(compressed ? Token.NbcRow : Token.Row);
        int bitmap = into.Length;
        if (compressed) into.Take((values.Length + 7) / 8).Clear();
        for (int i = 0; i < values.Length; i++)
        {
            if (compressed && values[i].IsNull) into.Raw[bitmap + (i >> 3)] |= (byte)(1 << (i & 7));
            else WireValue.Write(into, values[i], _columns[i].Type, _columns[i].Nullable);
        }
        EndRow();
    }

    public static int NullBytes(SqlType type) => type.Cell switch
    {
        CellKind.ByteLength => 1,
        CellKind.ShortLength => 2,
        CellKind.Variant => 4,
        _ => type.IsLegacyBlob ? 1 : 8,
    };

    public void Done(DoneStatus status, int command, long count)
    {
        Settle();
        _pending = (ProcedureDepth > 0 ? Token.DoneInProc : Token.Done, status, command, count);
    }

    public void ReturnStatus(int value)
    {
        Settle();
        Buffer.Byte(Token.ReturnStatus);
        Buffer.Int32(value);
    }

    public void DoneProcedure(int? returnStatus, DoneStatus status = DoneStatus.Final)
    {
        Settle();
        if (returnStatus is { } value) ReturnStatus(value);
        _pending = (Token.DoneProc, status, 0xE0, 0);
    }

    public void ReturnValue(int ordinal, string name, SqlType type, in Value value)
    {
        Settle();
        Buffer.Byte(Token.ReturnValue);
        Buffer.UInt16(ordinal);
        Buffer.ShortString(name);
        Buffer.Byte(1);
        Buffer.Int32(0);
        Buffer.UInt16(1);
        var shown = NewTypes.Shown(type);
        TypeInfo.Write(Buffer, shown);
        WireValue.Write(Buffer, Conversion.Convert(value, type, shown), shown);
    }

    public void Error(SqlError error)
    {
        FirstError ??= error;
        Message(Token.Error, error.Number, error.State, error.Severity, error.Message, error.Line, error.Procedure ?? "");
        if (error.Next is { } next) Message(Token.Error, next.Number, next.State, next.Severity, next.Message, error.Line, error.Procedure ?? "");
    }

    public void Info(int number, byte severity, byte state, string text, int line = 1) =>
        Message(Token.Info, number, state, severity, text, line);

    public void Environment(EnvChange type, string newValue, string oldValue)
    {
        int start = BeginEnvironment(type);
        Buffer.ShortString(newValue);
        Buffer.ShortString(oldValue);
        EndToken(start);
    }

    public void Environment(EnvChange type, ReadOnlySpan<byte> newValue, ReadOnlySpan<byte> oldValue)
    {
        int start = BeginEnvironment(type);
        Buffer.Byte((byte)newValue.Length);
        Buffer.Bytes(newValue);
        Buffer.Byte((byte)oldValue.Length);
        Buffer.Bytes(oldValue);
        EndToken(start);
    }

    /// <summary>Routing (ENVCHANGE type 20): the client is to connect to another server, by TCP.</summary>
    public void Route(string server, int port)
    {
        int start = BeginEnvironment(EnvChange.Routing);
        Buffer.UInt16(1 + 2 + 2 + (server.Length * 2));
        Buffer.Byte(0);
        Buffer.UInt16(port);
        Buffer.LongString(server);
        Buffer.UInt16(0);
        EndToken(start);
    }

    public void LoginAck(uint tdsVersion, ReadOnlySpan<byte> serverVersion)
    {
        Buffer.Byte(Token.LoginAck);
        int start = Buffer.Length;
        Buffer.UInt16(0);
        Buffer.Byte(1);
        Buffer.Bytes([(byte)(tdsVersion >> 24), (byte)(tdsVersion >> 16), (byte)(tdsVersion >> 8), (byte)tdsVersion]);
        Buffer.ShortString("Microsoft SQL Server");
        Buffer.Bytes(serverVersion);
        EndToken(start);
    }

    /// <summary>FEATUREEXTACK (MS-TDS 2.2.7.11): UTF8_SUPPORT (0x0A) is acknowledged, and the types of 2025 in their first version.</summary>
    public void Features(IReadOnlyList<byte> requested, NewTypes types, bool federated = false)
    {
        if (requested.Count == 0) return;
        Buffer.Byte(Token.FeatureExtAck);
        // FEDAUTH, without a nonce that was not asked for.
        if (federated)
        {
            Buffer.Byte(0x02);
            Buffer.Int32(0);
        }
        if (requested.Contains((byte)0x0A))
        {
            Buffer.Byte(0x0A);
            Buffer.Int32(1);
            Buffer.Byte(1);
        }
        foreach (byte feature in types.Features)
        {
            Buffer.Byte(feature);
            Buffer.Int32(1);
            Buffer.Byte(1);
        }
        Buffer.Byte(0xFF);
    }

    /// <summary>Ends the answer: the last DONE goes out without "more".</summary>
    public void Finish()
    {
        HoldBack();
        Pace?.EndAnswer();
        if (_pending is { } done) WriteDone(done.Token, done.Status, done.Command, done.Count);
        else WriteDone(Token.Done, DoneStatus.Final, 0, 0);
        _pending = null;
        Flush(endOfMessage: true);
        ProcedureDepth = 0;
    }

    /// <summary>Ends the answer after ATTENTION.</summary>
    public void FinishCancelled()
    {
        DropRow();
        _unpaced = 0;
        Pace?.EndAnswer();
        Settle();
        ProcedureDepth = 0;
        _pending = (Token.Done, DoneStatus.Attention, 0, 0);
        Finish();
    }

    /// <summary>Takes back a row that failed while it was written.</summary>
    public void DropRow()
    {
        if (_rowStart >= 0) Buffer.Length = _rowStart;
        _rowStart = -1;
    }

    // In short waits, so that a cancellation is noticed.
    private void HoldBack()
    {
        long rows = _unpaced;
        _unpaced = 0;
        if (Pace is null || rows == 0) return;
        for (var owed = Pace.Owed(rows); owed > TimeSpan.Zero; owed = Pace.Owed(0))
        {
            Sent?.Invoke();
            Thread.Sleep(owed < LongestHold ? owed : LongestHold);
        }
    }

    private void Flush(bool endOfMessage)
    {
        if (channel is null) Buffer.Length = 0;
        else channel.Send(Buffer, PacketType.Response, endOfMessage);
    }

    private void Settle()
    {
        if (_pending is not { } done) return;
        _pending = null;
        WriteDone(done.Token, done.Status | DoneStatus.More, done.Command, done.Count);
    }

    private void WriteDone(byte token, DoneStatus status, int command, long count)
    {
        Buffer.Byte(token);
        Buffer.UInt16((int)status);
        Buffer.UInt16(command);
        Buffer.Int64(count);
    }

    private void WriteColumn(ResultColumn column)
    {
        // UserType 80 tells clients that a binary(8) is a rowversion.
        Buffer.Int32(column.Type.Id == TypeId.Timestamp ? 80 : 0);
        int flags = column.Nullable || (IsLimited && !TypeInfo.IsFixed(column.Type, column.Nullable)) ? 1 : 0;
        if (column.Identity) flags |= 0x10;
        else if (column.Computed) flags |= 0x20;
        else flags |= column.Type.Id == TypeId.Timestamp ? 0 : 8;
        Buffer.UInt16(flags);
        TypeInfo.Write(Buffer, column.Type, column.Nullable);
        if (column.Type.IsLegacyBlob)
        {
            Buffer.Byte(1);
            Buffer.LongString("");
        }
        Buffer.ShortString(IsLimited ? column.Name.ToLowerInvariant() : column.Name);
    }

    private void Message(byte token, int number, byte state, byte severity, string text, int line, string procedure = "")
    {
        DropRow();
        Settle();
        Buffer.Byte(token);
        int start = Buffer.Length;
        Buffer.UInt16(0);
        Buffer.Int32(number);
        Buffer.Byte(state);
        Buffer.Byte(severity);
        Buffer.LongString(text.Length > 4000 ? text[..4000] : text);
        Buffer.ShortString(IsLimited ? "" : ServerName);
        Buffer.ShortString(IsLimited ? "" : procedure);
        Buffer.Int32(IsLimited ? 0 : line);
        EndToken(start);
    }

    private int BeginEnvironment(EnvChange type)
    {
        Settle();
        Buffer.Byte(Token.EnvChange);
        int start = Buffer.Length;
        Buffer.UInt16(0);
        Buffer.Byte((byte)type);
        return start;
    }

    private void EndToken(int start) => Buffer.PatchUInt16(start, Buffer.Length - start - 2);
}

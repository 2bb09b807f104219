using System.Buffers.Binary;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Tds;

/// <summary>Request after request of one session, each answered before the next is read.</summary>
internal sealed class RequestLoop
{
    private readonly PacketChannel _channel;
    private readonly Session _session;
    private readonly Response _response;
    private readonly Runner _runner;
    private readonly ByteBuffer _message = new(8192);
    private readonly ByteBuffer _attention = new(16);
    private readonly string _loginDatabase;
    private bool _bulkRunning;

    public RequestLoop(PacketChannel channel, Session session, RowPace? pace = null)
    {
        _channel = channel;
        _session = session;
        _loginDatabase = session.Database.Name;
        _response = new Response(channel) { Sent = CheckAttention, Pace = pace, ServerName = session.Server.Name, KnowsCompressedRows = session.TdsVersion is >= 0x730B0003 or 0x08000000, IsLimited = session.IsLimited, NewTypes = session.NewTypes };
        _runner = new Runner(session, _response).WithTriggers();
        session.CheckCancelled = CheckAttention;
        session.TransactionChanged = AnnounceTransaction;
        session.Warn = (number, severity, text) => _response.Info(number, severity, 1, text);
    }

    public void Run()
    {
        while (true)
        {
            _message.Length = 0;
            if (!_channel.TryReadPacket(_message, out var type, out var status)) return;
            var first = status;
            bool bulk = type == PacketType.BulkLoad;
            while (!bulk && !status.HasFlag(PacketStatus.EndOfMessage))
                if (!_channel.TryReadPacket(_message, out _, out status)) return;
            if (status.HasFlag(PacketStatus.Ignore)) continue;
            Reset(first);
            _session.NoteRequest(running: true);
            try
            {
                _session.BeginRequest();
                if (bulk) RunBulk(status);
                else Dispatch(type);
                // Before the client can know of it: who has his answer finds a session that sleeps.
                _session.NoteRequest(running: false);
                _response.Finish();
            }
            catch (AttentionException)
            {
                // ATTENTION ends the statement; the transaction stays, unless XACT_ABORT is on.
                if (_session.AbortOnError && _session.TransactionDepth > 0) _session.Rollback();
                _session.NoteRequest(running: false);
                _response.FinishCancelled();
            }
        }
    }

    private void Dispatch(PacketType type)
    {
        switch (type)
        {
            case PacketType.SqlBatch:
                var batch = new MessageReader(_message.Raw, 0, _message.Length);
                batch.SkipHeaders();
                _session.Variables = new Dictionary<string, TypedValue>(StringComparer.OrdinalIgnoreCase);
                _runner.RunBatch(batch.Unicode((_message.Length - batch.Position) / 2));
                break;
            case PacketType.Rpc:
                new RpcRequest(_runner).Run(new MessageReader(_message.Raw, 0, _message.Length));
                break;
            case PacketType.TransactionManager:
                TransactionRequest.Run(new MessageReader(_message.Raw, 0, _message.Length), _session, _response);
                break;
            case PacketType.Attention:
                throw new AttentionException();
            default:
                throw new InvalidDataException($"Packets of type {type} are not expected here.");
        }
    }

    private void RunBulk(PacketStatus status)
    {
        var message = new StreamedMessage(_channel, _message, status);
        var bulk = _session.PendingBulk;
        _session.PendingBulk = null;
        try
        {
            if (bulk is null) throw Errors.Unsupported("a bulk load without INSERT BULK");
            _bulkRunning = true;
            long rows = bulk.Run(message);
            _bulkRunning = false;
            message.Drain();
            _response.Done(DoneStatus.Count, DoneCommand.BulkInsert, rows);
        }
        catch (SqlError error)
        {
            _bulkRunning = false;
            message.Drain();
            error.Line = 1;
            _response.Error(error);
            _response.Done(DoneStatus.Error, DoneCommand.BulkInsert, 0);
        }
        finally
        {
            _bulkRunning = false;
        }
    }

    private void Reset(PacketStatus status)
    {
        if ((status & (PacketStatus.ResetConnection | PacketStatus.ResetConnectionKeepTransaction)) == 0) return;
        if (status.HasFlag(PacketStatus.ResetConnection)) _session.Reset();
        _response.Environment(EnvChange.ResetAck, "", "");
        if (!_session.Database.Name.Equals(_loginDatabase, StringComparison.OrdinalIgnoreCase) && _session.Server.TryFind(_loginDatabase, out var database))
        {
            _response.Environment(EnvChange.Database, database.Name, _session.Database.Name);
            _session.Database = database;
        }
    }

    private void CheckAttention()
    {
        // While a bulk load is read, what arrives is its rows.
        if (_bulkRunning || !_channel.HasIncoming()) return;
        _attention.Length = 0;
        if (!_channel.TryReadPacket(_attention, out var type, out _)) throw new EndOfStreamException();
        if (type == PacketType.Attention) throw new AttentionException();
        throw new InvalidDataException("A request arrived while another was running; MARS is not offered.");
    }

    private void AnnounceTransaction(int type, long id)
    {
        Span<byte> descriptor = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(descriptor, id);
        if (type == 8) _response.Environment(EnvChange.BeginTransaction, descriptor, []);
        else _response.Environment((EnvChange)type, [], descriptor);
    }
}

/// <summary>The client sent ATTENTION (MS-TDS 2.2.1.7).</summary>
internal sealed class AttentionException : Exception;

using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Tds.Types;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Tds;

/// <summary>Remote procedure calls (MS-TDS 2.2.6.6).</summary>
internal sealed class RpcRequest(Runner runner)
{
    private static readonly Dictionary<int, string> WellKnown = new()
    {
        [1] = "sp_cursor",
        [2] = "sp_cursoropen",
        [3] = "sp_cursorprepare",
        [4] = "sp_cursorexecute",
        [5] = "sp_cursorprepexec",
        [6] = "sp_cursorunprepare",
        [7] = "sp_cursorfetch",
        [8] = "sp_cursoroption",
        [9] = "sp_cursorclose",
        [10] = "sp_executesql",
        [11] = "sp_prepare",
        [12] = "sp_execute",
        [13] = "sp_prepexec",
        [14] = "sp_prepexecrpc",
        [15] = "sp_unprepare",
    };

    public void Run(MessageReader message)
    {
        message.SkipHeaders();
        while (!message.AtEnd)
        {
            RunOne(message);
            // A batch flag separates several calls in one message.
            if (!message.AtEnd && message.Peek() is 0x80 or 0xFF or 0xFE) message.Byte();
        }
    }

    private void RunOne(MessageReader message)
    {
        var response = runner.Response;
        int length = message.UInt16();
        string name = length == 0xFFFF ? WellKnown.GetValueOrDefault(message.UInt16(), "sp_unknown") : message.Unicode(length);
        message.UInt16();
        var arguments = new List<ProcedureArgument>();
        SqlError? failed = null;
        int status = 0;
        response.ProcedureDepth = 1;
        try
        {
            while (!message.AtEnd && message.Peek() is not (0x80 or 0xFF or 0xFE)) arguments.Add(ReadArgument(message));
            runner.Session.Variables = new Dictionary<string, TypedValue>(StringComparer.OrdinalIgnoreCase);
            status = new Procedures(runner).Run(Bare(name), arguments);
        }
        catch (SqlError error)
        {
            failed = error;
            if (error.Line == 0) error.Line = 1;
            response.DropRow();
            runner.Session.LastError = error.Number;
            response.Error(error);
        }
        catch (BatchAbortedException)
        {
            status = 1;
        }
        response.ProcedureDepth = 0;
        int? returned = failed is null ? status : failed.Number;
        response.ReturnStatus(returned.Value);
        for (int i = 0; i < arguments.Count; i++)
            if (arguments[i].Output) response.ReturnValue(i, arguments[i].Name ?? "", arguments[i].Value.Type, arguments[i].Value.Value);
        response.DoneProcedure(null, failed is null ? DoneStatus.Final : DoneStatus.Error);
    }

    private static ProcedureArgument ReadArgument(MessageReader message)
    {
        string name = message.ShortString();
        byte flags = message.Byte();
        byte token = message.Peek();
        if (token == 0xF3) throw Errors.Unsupported("table-valued parameters");
        byte fixedLength = WireValue.FixedLength(token);
        var type = TypeInfo.Read(message);
        var value = type.IsLegacyBlob ? WireValue.ReadLong(message, type) : WireValue.Read(message, type, fixedLength);
        return new ProcedureArgument(name, new TypedValue(type, value), (flags & 1) != 0);
    }

    private static string Bare(string name)
    {
        string[] parts = [.. name.Split('.').Select(p => p.Trim('[', ']'))];
        return Procedures.NameOf(parts.Length > 1 ? parts[^2] : null, parts[^1]);
    }
}

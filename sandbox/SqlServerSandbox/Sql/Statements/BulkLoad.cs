using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Constraints;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Tds;
using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Tds.Types;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>INSERT BULK and the rows that follow it in a message of their own (MS-TDS 2.2.6.1).</summary>
internal sealed class BulkLoad
{
    private readonly record struct Incoming(SqlType Type, byte FixedLength);

    private readonly Session _session;
    private readonly TableObject _target;
    private readonly int[] _ordinals;
    private readonly bool _keepNulls;
    private readonly bool _checked;
    private readonly bool _fires;

    private BulkLoad(Session session, TableObject target, int[] ordinals, InsertBulkStatement statement)
    {
        _session = session;
        _target = target;
        _ordinals = ordinals;
        _keepNulls = statement.Options.Any(o => o.OptionKind == BulkInsertOptionKind.KeepNulls);
        _checked = statement.Options.Any(o => o.OptionKind == BulkInsertOptionKind.CheckConstraints);
        _fires = statement.Options.Any(o => o.OptionKind == BulkInsertOptionKind.FireTriggers);
    }

    public static BulkLoad Prepare(InsertBulkStatement statement, Session session)
    {
        if (session.Find(statement.To) is not { } found || session.Follow(found) is not TableObject table) throw Errors.InvalidObject(string.Join('.', Binder.Parts(statement.To)));
        session.Demand("INSERT", table, statement.To);
        session.DemandWritable(statement.To);
        var ordinals = statement.ColumnDefinitions.Select(c =>
        {
            string name = c.Column.ColumnIdentifier.Value;
            int at = Array.FindIndex(table.Data.Columns, d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            return at >= 0 ? at : throw Errors.InvalidColumn(name);
        }).ToArray();
        return new BulkLoad(session, table, ordinals, statement);
    }

    /// <summary>Reads COLMETADATA, ROW tokens and DONE; returns the number of rows written.</summary>
    public long Run(MessageReader message)
    {
        if (message.Byte() != Token.ColMetadata) throw Errors.Unsupported("a bulk load without COLMETADATA");
        var columns = new Incoming[message.UInt16()];
        if (columns.Length != _ordinals.Length)
            throw new SqlError(4819, 16, 1, "Cannot bulk load. The bulk data stream was incorrectly specified.", endsBatch: true);
        for (int i = 0; i < columns.Length; i++)
        {
            message.Span(6);
            byte fixedLength = WireValue.FixedLength(message.Peek());
            var type = TypeInfo.Read(message);

            // SqlClient announces a json as varchar(max), and sends UTF-8.
            if (_target.Data.Types[_ordinals[i]].Id == TypeId.Json && type == SqlType.VarCharMax) type = SqlType.Json;
            columns[i] = new Incoming(type, fixedLength);
            // The table's name, without the number of its parts that a server sends.
            if (columns[i].Type.IsLegacyBlob) message.LongString();
            message.ShortString();
        }
        return _session.Write("BULK INSERT", transaction => Write(message, columns, transaction));
    }

    private long Write(MessageReader message, Incoming[] columns, Transaction transaction)
    {
        var table = _target.Data;
        var changes = new Changes(_target, _session, transaction, "INSERT") { FiresTriggers = _fires, ChecksConstraints = _checked };
        var writer = changes.Writer;
        var binder = new Binder(_session);
        var defaults = new ColumnDefaults(binder, table);
        bool direct = !defaults.Any && Straight(table, columns);
        var cells = new ByteBuffer(1024);
        long rows = 0;
        while (true)
        {
            byte token = message.Byte();
            if (token == Token.Done) break;
            if (token is not (Token.Row or Token.NbcRow)) throw Errors.Unsupported($"token 0x{token:X2} in a bulk load");
            byte[]? nulls = token == Token.NbcRow ? message.Bytes((columns.Length + 7) / 8) : null;
            byte[] image;
            if (direct && nulls is null)
            {
                cells.Length = 0;
                for (int i = 0; i < columns.Length; i++) WireValue.ReadCell(message, columns[i].Type, columns[i].FixedLength, cells);
                image = cells.Written.ToArray();
                CheckNulls(table, image);
            }
            else
            {
                image = ReadRow(message, columns, nulls, table, writer, defaults, binder.Frame);
            }
            changes.Insert(image);
            if ((++rows & 4095) == 0) _session.ThrowIfCancelled();
        }
        changes.Complete();
        if (!_checked) Distrust();
        return rows;
    }

    // CHECK and FOREIGN KEY are looked at only when CHECK_CONSTRAINTS says so; without, nobody can rest on them any more.
    private void Distrust()
    {
        foreach (RuleObject rule in _target.Checks.Concat<RuleObject>(_target.ForeignKeys)) rule.Trusted = false;
    }

    // Rows in the very form in which they are stored need only be copied.
    private bool Straight(Table table, Incoming[] columns)
    {
        if (columns.Length != table.Columns.Length || table.RowVersionColumn >= 0 || table.IdentityColumn >= 0) return false;
        for (int i = 0; i < columns.Length; i++)
        {
            if (_ordinals[i] != i || columns[i].Type != table.Types[i]) return false;
            if (table.Columns[i].Default is not null && !_keepNulls) return false;
            // Padding and rounding are not the client's business.
            if (table.Types[i].Id is TypeId.Char or TypeId.NChar or TypeId.Binary or TypeId.Variant or TypeId.Xml or TypeId.Json) return false;
        }
        return true;
    }

    private void CheckNulls(Table table, byte[] image)
    {
        int offset = 0;
        for (int i = 0; i < table.Columns.Length; i++)
        {
            var column = table.Columns[i];
            if (Cell.IsNull(image, offset, column.Type.Cell))
            {
                if (!column.Nullable) throw Errors.NullNotAllowed(column.Name, $"{_session.Database.Name}.{_target.Schema}.{_target.Name}", "INSERT");
            }
            else if (column.Type.Cell == CellKind.ShortLength && Cell.Data(image, offset, column.Type.Cell).Length > column.Type.MaxBytes)
            {
                throw new SqlError(4863, 16, 1, $"Bulk load data conversion error (truncation) for column {i + 1} ({column.Name}).", endsBatch: true);
            }
            offset = Cell.Next(image, offset, column.Type.Cell);
        }
    }

    // Clients send a value of a fixed length as short as it is: the server fills it up.
    private static SqlType Unpadded(SqlType type) => type.Id switch
    {
        TypeId.Char => type with { Id = TypeId.VarChar },
        TypeId.NChar => type with { Id = TypeId.NVarChar },
        TypeId.Binary => type with { Id = TypeId.VarBinary },
        _ => type,
    };

    private byte[] ReadRow(MessageReader message, Incoming[] columns, byte[]? nulls, Table table, RowWriter writer, ColumnDefaults defaults, Frame frame)
    {
        frame.BeginRow();
        var values = new Value[table.Columns.Length];
        var given = new List<int>();
        for (int i = 0; i < columns.Length; i++)
        {
            bool isNull = nulls is not null && (nulls[i >> 3] & (1 << (i & 7))) != 0;
            var value = isNull ? Value.Null : WireValue.Read(message, columns[i].Type, columns[i].FixedLength);
            int ordinal = _ordinals[i];
            if (table.Columns[ordinal].IsRowVersion) continue;
            if (value.IsNull && !_keepNulls && table.Columns[ordinal].Default is not null) continue;
            values[ordinal] = writer.Assign(value, Unpadded(columns[i].Type), ordinal);
            given.Add(ordinal);
        }
        Insert.Complete(_session, table, values, [.. given], defaults, frame, writer);
        return writer.Build(values, "INSERT");
    }
}

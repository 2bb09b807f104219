using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Tds;
using SqlServerSandbox.Tds.Types;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>Sends the rows of a query. Columns of tables go from the stored row to the packet as bytes.</summary>
internal sealed class RowSender
{
    private readonly record struct Run(Slot? Slot, int First, int Last, int Output, bool Fixed);

    private readonly Expr[] _outputs;
    private readonly List<Run> _runs = [];
    private readonly int[] _nullable;
    private readonly int[] _saves;
    private readonly int _bitmapBytes;
    private readonly Response _response;

    public RowSender(Query query, Response response)
    {
        _response = response;
        _outputs = [.. query.Outputs.Select(output => Shown(output, response.NewTypes.Shown(output.Type)))];
        _bitmapBytes = (_outputs.Length + 7) / 8;
        _saves = [.. _outputs.Select(o => Response.NullBytes(o.Type))];
        _nullable = [.. Enumerable.Range(0, _outputs.Length).Where(i => _outputs[i].Nullable)];
        for (int i = 0; i < _outputs.Length; i++) Append(i);
    }

    private static Expr Shown(Expr output, SqlType type) => type == output.Type ? output : new ConvertExpr(output, type);

    public void Send(Frame frame)
    {
        int saved = 0;
        foreach (int i in _nullable)
            if (IsNull(_outputs[i])) saved += _saves[i];
        var into = _response.BeginRow();
        if (saved > _bitmapBytes && _response.KnowsCompressedRows) SendCompressed(into, frame);
        else SendWhole(into, frame);
        _response.EndRow();
    }

    private void SendWhole(ByteBuffer into, Frame frame)
    {
        into.Byte(Token.Row);
        foreach (var run in _runs)
        {
            if (run.Slot?.Image is { } image)
            {
                // A value that is announced with its length goes without.
                int start = run.Slot.Offset(run.First) + (run.Fixed ? 1 : 0);
                into.Bytes(image.AsSpan(start, run.Slot.Offset(run.Last + 1) - start));
            }
            else
            {
                int count = run.Slot is null ? 1 : run.Last - run.First + 1;
                for (int i = run.Output; i < run.Output + count; i++) SendOne(into, _outputs[i], frame);
            }
        }
    }

    private void SendCompressed(ByteBuffer into, Frame frame)
    {
        into.Byte(Token.NbcRow);
        int bitmap = into.Length;
        into.Take(_bitmapBytes).Clear();
        for (int i = 0; i < _outputs.Length; i++)
        {
            if (_outputs[i].Nullable && IsNull(_outputs[i])) into.Raw[bitmap + (i >> 3)] |= (byte)(1 << (i & 7));
            else SendOne(into, _outputs[i], frame);
        }
    }

    private static void SendOne(ByteBuffer into, Expr output, Frame frame)
    {
        if (output is ColumnExpr { Slot.Image: { } image } column && !TypeInfo.IsFixed(output.Type, output.Nullable))
            WireValue.WriteCell(into, image, column.Slot.Offset(column.Ordinal), column.Type);
        else
            WireValue.Write(into, output.Eval(frame), output.Type, output.Nullable);
    }

    // Only columns tell cheaply; a computed NULL is sent as it is.
    private static bool IsNull(Expr output)
    {
        if (output is not ColumnExpr column) return false;
        if (column.Slot.Image is { } image) return Cell.IsNull(image, column.Slot.Offset(column.Ordinal), column.Type.Cell);
        return column.Slot.Values is null || column.Slot.Values[column.Ordinal].IsNull;
    }

    // Neighbouring columns that are framed on the wire as they are stored are copied at once.
    private void Append(int output)
    {
        if (_outputs[output] is not ColumnExpr column || column.Type.Cell == CellKind.LongLength)
        {
            _runs.Add(new Run(null, 0, 0, output, false));
            return;
        }
        bool isFixed = TypeInfo.IsFixed(column.Type, column.Nullable);
        if (!isFixed && _runs.Count > 0 && _runs[^1] is { Slot: { } slot, Fixed: false } last && slot == column.Slot && last.Last + 1 == column.Ordinal)
            _runs[^1] = last with { Last = column.Ordinal };
        else
            _runs.Add(new Run(column.Slot, column.Ordinal, column.Ordinal, output, isFixed));
    }
}

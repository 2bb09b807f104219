-- The sample target: the table that the service writes, its index and trigger, and a role with the least rights.
CREATE ROLE sync_user LOGIN PASSWORD 'sample-writer';

CREATE TABLE datos_vista (
    sync_id varchar(50),
    conduce varchar(50) PRIMARY KEY,
    fecha_emision timestamp,
    facturado boolean,
    numero_factura varchar(50),
    codigo_cliente varchar(20),
    cliente varchar(200),
    total numeric(18, 2),
    ultima_modificacion timestamp,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX datos_vista_ultima_modificacion ON datos_vista (ultima_modificacion);

CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;
CREATE TRIGGER datos_vista_updated_at BEFORE UPDATE ON datos_vista
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

GRANT SELECT, INSERT, UPDATE ON datos_vista TO sync_user;
GRANT TEMPORARY ON DATABASE sales TO sync_user;
CREATE SCHEMA sync_service AUTHORIZATION sync_user;

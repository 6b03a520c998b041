# A shop: a web server behind a load balancer, a database, a host for administrators,
# and a server for reports that nobody meant to open.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "network" {
  source = "./modules/network"
  cidr   = "10.20.0.0/16"
  zones  = ["eu-central-1a", "eu-central-1b"]
}

# ---- The way in --------------------------------------------------------------

resource "aws_security_group" "front" {
  name   = "front"
  vpc_id = module.network.vpc_id

  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    from_port   = 8080
    to_port     = 8080
    protocol    = "tcp"
    cidr_blocks = [module.network.cidr]
  }
}

resource "aws_lb" "front" {
  name            = "shop"
  subnets         = [module.network.public_subnets["eu-central-1a"], module.network.public_subnets["eu-central-1b"]]
  security_groups = [aws_security_group.front.id]
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = module.network.vpc_id
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_target_group_attachment" "web" {
  target_group_arn = aws_lb_target_group.web.arn
  target_id        = aws_instance.web.id
}

# ---- Servers -------------------------------------------------------------------

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = module.network.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "web_from_front" {
  security_group_id            = aws_security_group.web.id
  referenced_security_group_id = aws_security_group.front.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_instance" "web" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.small"
  subnet_id              = module.network.private_subnet
  vpc_security_group_ids = [aws_security_group.web.id]
}

# Open to everybody, and yet reached by nobody outside: it lies in the private subnet.
resource "aws_security_group" "reports" {
  name   = "reports"
  vpc_id = module.network.vpc_id

  ingress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "reports" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.small"
  subnet_id              = module.network.private_subnet
  vpc_security_group_ids = [aws_security_group.reports.id]
}

# ---- Administrators --------------------------------------------------------------

resource "aws_security_group" "admin" {
  name   = "admin"
  vpc_id = module.network.vpc_id

  ingress {
    description = "until the VPN is there"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

# One a zone: which of the subnets each gets is a convention of indexes, which no plan shows.
resource "aws_instance" "admin" {
  count                       = 2
  ami                         = "ami-0123456789abcdef0"
  instance_type               = "t3.micro"
  subnet_id                   = values(module.network.public_subnets)[count.index]
  vpc_security_group_ids      = [aws_security_group.admin.id]
  associate_public_ip_address = true
}

# ---- Data ------------------------------------------------------------------------

resource "aws_security_group" "data" {
  name   = "data"
  vpc_id = module.network.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "data_from_web" {
  security_group_id            = aws_security_group.data.id
  referenced_security_group_id = aws_security_group.web.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_subnet_group" "data" {
  name       = "data"
  subnet_ids = [module.network.private_subnet, module.network.spare_subnet]
}

resource "aws_db_instance" "data" {
  identifier                  = "shop"
  engine                      = "postgres"
  instance_class              = "db.t4g.small"
  allocated_storage           = 20
  username                    = "shop"
  manage_master_user_password = true
  db_subnet_group_name        = aws_db_subnet_group.data.name
  vpc_security_group_ids      = [aws_security_group.data.id]
  skip_final_snapshot         = true
}

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "vpc_a" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "subnet_a" {
  vpc_id            = aws_vpc.vpc_a.id
  cidr_block        = "10.1.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_route_table_association" "subnet_a" {
  subnet_id      = aws_subnet.subnet_a.id
  route_table_id = aws_route_table.routes_a.id
}

resource "aws_route_table" "routes_a" {
  vpc_id = aws_vpc.vpc_a.id
}

resource "aws_route" "route_a" {
  route_table_id         = aws_route_table.routes_a.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.main.id
}

resource "aws_security_group" "group_a" {
  name        = "group-a"
  description = "GroupA"
  vpc_id      = aws_vpc.vpc_a.id
}

resource "aws_vpc_security_group_ingress_rule" "group_a_tcp_22" {
  security_group_id = aws_security_group.group_a.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_ingress_rule" "group_a_udp_53" {
  security_group_id = aws_security_group.group_a.id
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_egress_rule" "group_a_out" {
  security_group_id = aws_security_group.group_a.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "group_a_out_ipv6" {
  security_group_id = aws_security_group.group_a.id
  ip_protocol       = "-1"
  cidr_ipv6         = "::/0"
}

resource "aws_instance" "host_a" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.subnet_a.id
  vpc_security_group_ids = [aws_security_group.group_a.id]
}

resource "aws_vpc" "vpc_b" {
  cidr_block = "10.2.0.0/16"
}

resource "aws_subnet" "subnet_b" {
  vpc_id            = aws_vpc.vpc_b.id
  cidr_block        = "10.2.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_route_table_association" "subnet_b" {
  subnet_id      = aws_subnet.subnet_b.id
  route_table_id = aws_route_table.routes_b.id
}

resource "aws_route_table" "routes_b" {
  vpc_id = aws_vpc.vpc_b.id
}

resource "aws_route" "route_b" {
  route_table_id         = aws_route_table.routes_b.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.main.id
}

resource "aws_security_group" "group_b" {
  name        = "group-b"
  description = "GroupB"
  vpc_id      = aws_vpc.vpc_b.id
}

resource "aws_vpc_security_group_ingress_rule" "group_b_tcp_22" {
  security_group_id = aws_security_group.group_b.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_ingress_rule" "group_b_udp_53" {
  security_group_id = aws_security_group.group_b.id
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_egress_rule" "group_b_out" {
  security_group_id = aws_security_group.group_b.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "group_b_out_ipv6" {
  security_group_id = aws_security_group.group_b.id
  ip_protocol       = "-1"
  cidr_ipv6         = "::/0"
}

resource "aws_instance" "host_b" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.subnet_b.id
  vpc_security_group_ids = [aws_security_group.group_b.id]
}

resource "aws_ec2_transit_gateway" "main" {
  default_route_table_association = "disable"
  default_route_table_propagation = "disable"
}

resource "aws_ec2_transit_gateway_vpc_attachment" "attachment_a" {
  transit_gateway_id                              = aws_ec2_transit_gateway.main.id
  vpc_id                                          = aws_vpc.vpc_a.id
  subnet_ids                                      = [aws_subnet.subnet_a.id]
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
}

resource "aws_ec2_transit_gateway_vpc_attachment" "attachment_b" {
  transit_gateway_id                              = aws_ec2_transit_gateway.main.id
  vpc_id                                          = aws_vpc.vpc_b.id
  subnet_ids                                      = [aws_subnet.subnet_b.id]
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
}

resource "aws_ec2_transit_gateway_route_table" "hub" {
  transit_gateway_id = aws_ec2_transit_gateway.main.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "propagation_a" {
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub.id
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.attachment_a.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "propagation_b" {
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub.id
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.attachment_b.id
}

resource "aws_ec2_transit_gateway_route_table_association" "association_a" {
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub.id
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.attachment_a.id
}

resource "aws_ec2_transit_gateway_route_table_association" "association_b" {
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub.id
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.attachment_b.id
}
